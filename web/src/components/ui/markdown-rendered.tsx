"use client";

import ReactMarkdown from "react-markdown";
import sanitize from "rehype-sanitize";
import gfm from "remark-gfm";

/** Markdown as elements: raw HTML is text, and only harmless elements and addresses pass. */
export default function MarkdownRendered({ text }: { text: string }) {
  return (
    <ReactMarkdown
      remarkPlugins={[gfm]}
      rehypePlugins={[sanitize]}
      components={{
        // Pictures of other hosts would tell those hosts who reads what: they stay links.
        img: ({ src, alt }) =>
          typeof src === "string" ? (
            <a href={src} rel="noreferrer noopener">
              {alt === undefined || alt === "" ? src : alt}
            </a>
          ) : (
            <span>{alt}</span>
          ),
        a: ({ href, children }) => (
          <a href={href} rel="noreferrer noopener">
            {children}
          </a>
        ),
      }}
    >
      {text}
    </ReactMarkdown>
  );
}
