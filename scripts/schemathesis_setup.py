"""Waits for a server's log to say it is ready, signs its first admin up and in, and makes something to find.

Prints the address and an access token.
"""

import json
import sys
import time
import urllib.request

EMAIL = "ada@example.com"
PASSWORD = "seven quiet herons at noon"


def address(log):
    for _ in range(600):
        with open(log, encoding="utf-8") as lines:
            for line in lines:
                try:
                    found = json.loads(line).get("address")
                except ValueError:
                    continue
                if found:
                    return found
        time.sleep(0.1)
    sys.exit("the server did not become ready")


def post(url, body, token=None):
    headers = {"content-type": "application/json"}
    if token:
        headers["authorization"] = f"Bearer {token}"
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["data"]


base = address(sys.argv[1])
post(f"{base}/v1/auth/register", {"email": EMAIL, "name": "Ada", "password": PASSWORD})
token = post(f"{base}/v1/auth/login", {"email": EMAIL, "password": PASSWORD})["accessToken"]
project = post(f"{base}/v1/projects", {"name": "Web"}, token)["projectId"]
for number in range(5):
    post(f"{base}/v1/tasks", {"projectId": project, "title": f"Task {number}"}, token)
print(base, token)
