//! Who may do what: every operation, as every role and as nobody, on what they may know of and what they may not.
//!
//! The expected answer comes from the core's matrix. An operation without a row here fails the tests.

mod case;
mod checks;

use codexflow_core::access::{Action, Column, Role, allows};
use serde_json::{Value, json};

use case::{Case, Rule, case};
pub(crate) use case::{On, ask_as, path_of};

use crate::scene::{Place, Scene, export};

const READ_PROJECTS: Rule = Rule::Cell(Action::Read, Column::Projects);
const CREATE_PROJECTS: Rule = Rule::Cell(Action::Create, Column::Projects);
const CHANGE_PROJECTS: Rule = Rule::Cell(Action::Update, Column::Projects);
const DELETE_PROJECTS: Rule = Rule::Cell(Action::Delete, Column::Projects);
const READ_TASKS: Rule = Rule::Cell(Action::Read, Column::Tasks);
const CREATE_TASKS: Rule = Rule::Cell(Action::Create, Column::Tasks);
const CHANGE_TASKS: Rule = Rule::Cell(Action::Update, Column::Tasks);
const DELETE_TASKS: Rule = Rule::Cell(Action::Delete, Column::Tasks);
const READ_PRDS: Rule = Rule::Cell(Action::Read, Column::Prds);
const CREATE_PRDS: Rule = Rule::Cell(Action::Create, Column::Prds);
const CHANGE_PRDS: Rule = Rule::Cell(Action::Update, Column::Prds);
const DELETE_PRDS: Rule = Rule::Cell(Action::Delete, Column::Prds);
const READ_USERS: Rule = Rule::Cell(Action::Read, Column::Users);
const CREATE_USERS: Rule = Rule::Cell(Action::Create, Column::Users);
const UPDATE_USERS: Rule = Rule::Cell(Action::Update, Column::Users);
const DELETE_USERS: Rule = Rule::Cell(Action::Delete, Column::Users);

fn project(_: &Scene, place: &Place) -> String {
    place.project.clone()
}
fn task(_: &Scene, place: &Place) -> String {
    place.task.clone()
}
fn time(_: &Scene, place: &Place) -> String {
    format!("{}/{}", place.task, place.time)
}
fn own_time(_: &Scene, place: &Place) -> String {
    format!("{}/{}", place.task, place.own_time)
}
fn milestone(_: &Scene, place: &Place) -> String {
    format!("{}/{}", place.project, place.milestone)
}
fn cycle(_: &Scene, place: &Place) -> String {
    format!("{}/{}", place.project, place.cycle)
}
fn prd(_: &Scene, place: &Place) -> String {
    place.prd.clone()
}
/// What an approver is asked about, once it is prepared.
fn asked(_: &Scene, place: &Place) -> String {
    place.asked_prd.clone()
}
fn comment(_: &Scene, place: &Place) -> String {
    format!("{}/{}", place.task, place.comment)
}
fn own_comment(_: &Scene, place: &Place) -> String {
    format!("{}/{}", place.task, place.own_comment)
}
fn attachment(_: &Scene, place: &Place) -> String {
    format!("{}/{}", place.task, place.attachment)
}
fn own_attachment(_: &Scene, place: &Place) -> String {
    format!("{}/{}", place.task, place.own_attachment)
}
fn prd_comment(_: &Scene, place: &Place) -> String {
    format!("{}/{}", place.prd, place.prd_comment)
}
fn view(_: &Scene, place: &Place) -> String {
    place.view.clone()
}
fn own_view(_: &Scene, place: &Place) -> String {
    place.own_view.clone()
}
fn own_prd_comment(_: &Scene, place: &Place) -> String {
    format!("{}/{}", place.prd, place.own_prd_comment)
}
fn nothing(_: &Scene, _: &Place) -> Value {
    json!({})
}

/// Path parameters are given in order, separated by slashes.
pub(crate) const CASES: &[Case] = &[
    case("register", Rule::Optional, On::Nothing).gives(0).with(|_, _| {
        json!({"email": "new@example.com", "name": "New", "password": crate::support::PASSWORD})
    }),
    case("login", Rule::Public, On::Nothing)
        .with(|_, _| json!({"email": "admin@example.com", "password": crate::support::PASSWORD})),
    case("refresh", Rule::Public, On::Nothing).with(|scene, _| json!({"refreshToken": scene.refresh})),
    case("logout", Rule::Own, On::Nothing).with(nothing),
    case("forgotPassword", Rule::Public, On::Nothing)
        .gives(202)
        .with(|_, _| json!({"email": "nobody@example.com"})),
    case("resetPassword", Rule::Public, On::Nothing)
        .with(|scene, _| json!({"token": scene.reset, "password": "another-quartz-lagoon-75"})),
    case("verifyEmail", Rule::Public, On::Nothing).with(|scene, _| json!({"token": scene.verify})),
    case("resendVerification", Rule::Own, On::Nothing),
    case("changePassword", Rule::Own, On::Nothing).with(|_, _| {
        json!({"currentPassword": crate::support::PASSWORD, "password": "another-quartz-lagoon-75"})
    }),
    case("verifySecondStep", Rule::Public, On::Nothing)
        .with(|scene, _| json!({"mfaToken": scene.mfa, "code": scene.code})),
    case("reauthenticate", Rule::Own, On::Nothing)
        .with(|_, _| json!({"password": crate::support::PASSWORD})),
    case("getSecondFactor", Rule::Own, On::Nothing),
    case("enrolSecondFactor", Rule::Own, On::Nothing),
    case("confirmSecondFactor", Rule::Own, On::Nothing)
        .with(|scene, _| json!({"code": if scene.code.is_empty() { "000000" } else { &scene.code }})),
    case("renewRecoveryCodes", Rule::Own, On::Nothing),
    case("removeSecondFactor", Rule::Own, On::Nothing),
    case("listApiKeys", Rule::Own, On::Nothing),
    case("createApiKey", Rule::Own, On::Nothing)
        .gives(201)
        .with(|_, _| json!({"name": "CI", "scopes": ["read:tasks"]})),
    case("revokeApiKey", Rule::Own, On::Nothing).at(|scene, _| scene.api_key.clone()),
    case("getMe", Rule::Own, On::Nothing),
    case("listSessions", Rule::Own, On::Nothing),
    case("endOtherSessions", Rule::Own, On::Nothing),
    case("endSession", Rule::Own, On::Private).at(|_, place| place.session.clone()),
    case("listUsers", READ_USERS, On::Nothing),
    case("getUser", Rule::Own, On::Nothing).at(|scene, _| scene.me.clone()),
    case("getUser", READ_USERS, On::Nothing).at(|scene, _| scene.other.clone()),
    case("replaceUser", Rule::Own, On::Nothing)
        .at(|scene, _| scene.me.clone())
        .with(|_, _| json!({"name": "Renamed"})),
    case("replaceUser", UPDATE_USERS, On::Nothing)
        .at(|scene, _| scene.other.clone())
        .with(|_, _| json!({"name": "Renamed"})),
    case("updateUser", Rule::Own, On::Nothing)
        .at(|scene, _| scene.me.clone())
        .with(|_, _| json!({"name": "Renamed"})),
    case("updateUser", UPDATE_USERS, On::Nothing)
        .at(|scene, _| scene.other.clone())
        .with(|_, _| json!({"name": "Renamed"})),
    case("updateUser", UPDATE_USERS, On::Nothing)
        .at(|scene, _| scene.other.clone())
        .with(|_, _| json!({"role": "designer"})),
    case("getUserWorkload", READ_TASKS, On::Nothing).at(|scene, _| scene.other.clone()),
    case("getPreferences", Rule::Own, On::Nothing).at(|scene, _| scene.me.clone()),
    case("getPreferences", READ_USERS, On::Nothing).at(|scene, _| scene.other.clone()),
    case("replacePreferences", Rule::Own, On::Nothing)
        .at(|scene, _| scene.me.clone())
        .with(|_, _| json!({"theme": "dark"})),
    case("replacePreferences", UPDATE_USERS, On::Nothing)
        .at(|scene, _| scene.other.clone())
        .with(|_, _| json!({"theme": "dark"})),
    case("exportUser", Rule::Own, On::Nothing).gives(202).at(|scene, _| scene.me.clone()),
    case("exportUser", Rule::Others(|_| false), On::Nothing).at(|scene, _| scene.other.clone()),
    case("getUserExport", Rule::Own, On::Nothing)
        .at(|scene, _| format!("{}/{}", scene.me, scene.archive)),
    case("getUserExport", Rule::Others(|_| false), On::Nothing)
        .at(|scene, _| format!("{}/{}", scene.other, scene.archive)),
    case("deleteUser", DELETE_USERS, On::Nothing).gives(202).at(|scene, _| scene.other.clone()),
    case("restoreUser", DELETE_USERS, On::Nothing).at(|scene, _| scene.gone.clone()),
    case("mergeUser", DELETE_USERS, On::Nothing)
        .gives(202)
        .at(|scene, _| scene.placeholder.clone())
        .with(|scene, _| json!({"into": scene.other})),
    case("inviteUser", CREATE_USERS, On::Nothing)
        .gives(201)
        .with(|_, _| json!({"email": "guest@example.com"})),
    case("listInvitations", CREATE_USERS, On::Nothing),
    case("revokeInvitation", CREATE_USERS, On::Nothing).at(|scene, _| scene.invitation.clone()),
    case("listProjects", READ_PROJECTS, On::Nothing),
    case("createProject", CREATE_PROJECTS, On::Nothing)
        .gives(201)
        .with(|_, _| json!({"name": "New"})),
    case("getProject", READ_PROJECTS, On::Places).at(project),
    case("getProject", READ_PROJECTS, On::Places).at(|_, place| place.key.clone()),
    case("replaceProject", CHANGE_PROJECTS, On::Places)
        .at(project)
        .with(|_, _| json!({"name": "Renamed"})),
    case("updateProject", CHANGE_PROJECTS, On::Places)
        .at(project)
        .with(|_, _| json!({"name": "Renamed"})),
    case("deleteProject", DELETE_PROJECTS, On::Places).at(project),
    case("restoreProject", DELETE_PROJECTS, On::Places).at(|_, place| place.gone_project.clone()),
    case("listMembers", READ_PROJECTS, On::Places).at(project),
    case("addMember", CHANGE_PROJECTS, On::Places)
        .at(project)
        .with(|scene, _| json!({"userId": scene.other})),
    case("removeMember", CHANGE_PROJECTS, On::Places)
        .at(|scene, place| format!("{}/{}", place.project, scene.member)),
    case("listLabels", READ_PROJECTS, On::Places).at(project),
    case("addLabel", CHANGE_PROJECTS, On::Places)
        .at(project)
        .with(|_, _| json!({"name": "urgent", "color": "#ff0000"})),
    case("removeLabel", CHANGE_PROJECTS, On::Places).at(|_, place| format!("{}/old", place.project)),
    case("getAnalytics", READ_PROJECTS, On::Places).at(project),
    case("getForecast", READ_PROJECTS, On::Places).at(project),
    case("getExpectedHours", READ_PROJECTS, On::Places).at(project),
    case("askInsights", READ_PROJECTS, On::InBody)
        .with(|_, place| json!({"projectId": place.project})),
    case("analyseRisks", READ_PROJECTS, On::InBody)
        .with(|_, place| json!({"projectId": place.project})),
    case("analyseRisks", READ_PROJECTS, On::InBody)
        .with(|_, place| json!({"taskIds": [place.task]})),
    case("suggest", READ_PROJECTS, On::InBody)
        .with(|_, place| json!({"projectId": place.project})),
    case("suggest", READ_PROJECTS, On::InBody)
        .with(|_, place| json!({"taskId": place.task})),
    case("getRisks", READ_PROJECTS, On::Places).at(project),
    case("analyseText", READ_TASKS, On::InBody).with(|_, place| json!({"taskId": place.task})),
    case("summarize", READ_TASKS, On::InBody).with(|_, place| json!({"taskId": place.task})),
    case("summarize", READ_TASKS, On::InBody).with(|_, place| json!({"projectId": place.project})),
    case("reviewDiff", READ_TASKS, On::Nothing)
        .with(|_, _| json!({"diff": "--- a/a.rs\n+++ b/a.rs\n@@ -0,0 +1 @@\n+dbg!(1);\n"})),
    case("getSentiment", READ_PROJECTS, On::Places).at(project),
    case("askWhatIf", READ_PROJECTS, On::Places)
        .at(project)
        .with(|_, _| json!({"addTasks": 3})),
    case("exportProject", READ_PROJECTS, On::Places).at(project),
    case("getBoard", READ_PROJECTS, On::Places).at(project),
    case("getTimeline", READ_PROJECTS, On::Places).at(project),
    case("listProjectActivity", READ_PROJECTS, On::Places).at(project),
    case("listMilestones", READ_PROJECTS, On::Places).at(project),
    case("createMilestone", CHANGE_PROJECTS, On::Places).at(project).gives(201).with(|_, _| json!({"name": "Beta"})),
    case("getMilestone", READ_PROJECTS, On::Places).at(milestone),
    case("replaceMilestone", CHANGE_PROJECTS, On::Places).at(milestone).with(|_, _| json!({"name": "Renamed"})),
    case("updateMilestone", CHANGE_PROJECTS, On::Places).at(milestone).with(|_, _| json!({"status": "reached"})),
    case("deleteMilestone", CHANGE_PROJECTS, On::Places).at(milestone),
    case("restoreMilestone", CHANGE_PROJECTS, On::Places).at(milestone),
    case("listPrds", READ_PRDS, On::Nothing),
    case("createPrd", CREATE_PRDS, On::InBody)
        .gives(201)
        .with(|_, place| json!({"projectId": place.project, "title": "Shop"})),
    case("generatePrd", CREATE_PRDS, On::InBody)
        .gives(201)
        .with(|_, place| json!({"projectId": place.project, "description": "A shop"})),
    case("getPrd", READ_PRDS, On::Places).at(prd),
    case("replacePrd", CHANGE_PRDS, On::Places).at(prd).with(|_, _| json!({"title": "Renamed"})),
    case("updatePrd", CHANGE_PRDS, On::Places).at(prd).with(|_, _| json!({"content": {"overview": "New"}})),
    case("deletePrd", DELETE_PRDS, On::Places).at(prd),
    case("restorePrd", DELETE_PRDS, On::Places).at(|_, place| place.gone_prd.clone()),
    case("submitPrd", CHANGE_PRDS, On::Places).at(asked),
    case("approvePrd", Rule::Own, On::Places).at(asked).with(|_, _| json!({"revision": 1})),
    case("rejectPrd", Rule::Own, On::Places).at(asked).with(|_, _| json!({"revision": 1})),
    case("planPrdTasks", CREATE_PRDS, On::Places).at(prd),
    case("tracePrd", READ_PRDS, On::Places).at(prd),
    case("getPrdImpact", READ_PRDS, On::Places).at(prd),
    case("listPrdComments", READ_PRDS, On::Places).at(prd),
    case("createPrdComment", READ_PRDS, On::Places)
        .at(prd)
        .gives(201)
        .with(|_, _| json!({"text": "Why?"})),
    case("getPrdComment", READ_PRDS, On::Places).at(prd_comment),
    case("replacePrdComment", Rule::Others(|role| role == Role::Admin), On::Places)
        .at(prd_comment)
        .with(|_, _| json!({"text": "Changed"})),
    case("replacePrdComment", Rule::Own, On::Places).at(own_prd_comment).with(|_, _| json!({"text": "Changed"})),
    case("updatePrdComment", Rule::Others(|role| role == Role::Admin), On::Places)
        .at(prd_comment)
        .with(|_, _| json!({"text": "Changed"})),
    case("updatePrdComment", Rule::Own, On::Places).at(own_prd_comment).with(|_, _| json!({"text": "Changed"})),
    case(
        "deletePrdComment",
        Rule::Others(|role| allows(role, Action::Delete, Column::Prds)),
        On::Places,
    )
    .at(prd_comment),
    case("deletePrdComment", Rule::Own, On::Places).at(own_prd_comment),
    case("listPrdVersions", READ_PRDS, On::Places).at(prd),
    case("getPrdVersion", READ_PRDS, On::Places).at(|_, place| format!("{}/1", place.prd)),
    case("diffPrd", READ_PRDS, On::Places).at(prd),
    case("scorePrd", READ_PRDS, On::Places).at(prd),
    case("exportPrd", READ_PRDS, On::Places).at(prd),
    case("listCycles", READ_PROJECTS, On::Places).at(project),
    case("createCycle", CHANGE_PROJECTS, On::Places).at(project).gives(201).with(|_, _| json!({"name": "Sprint 1"})),
    case("getCycle", READ_PROJECTS, On::Places).at(cycle),
    case("replaceCycle", CHANGE_PROJECTS, On::Places).at(cycle).with(|_, _| json!({"name": "Renamed"})),
    case("updateCycle", CHANGE_PROJECTS, On::Places).at(cycle).with(|_, _| json!({"goal": "Done"})),
    case("deleteCycle", CHANGE_PROJECTS, On::Places).at(cycle),
    case("restoreCycle", CHANGE_PROJECTS, On::Places).at(cycle),
    case("closeCycle", CHANGE_PROJECTS, On::Places).at(cycle).with(nothing),
    case("getTaskHistory", READ_TASKS, On::Places).at(task),
    case("getProjectHistory", READ_PROJECTS, On::Places).at(project),
    case("getBoardHistory", READ_PROJECTS, On::Places).at(project),
    case("listTasks", READ_TASKS, On::Nothing),
    case("search", READ_TASKS, On::Nothing),
    case("createTask", CREATE_TASKS, On::InBody)
        .gives(201)
        .with(|_, place| json!({"projectId": place.project, "title": "New"})),
    case("getTask", READ_TASKS, On::Places).at(task),
    case("getTask", READ_TASKS, On::Places).at(|_, place| place.task_key.clone()),
    case("replaceTask", CHANGE_TASKS, On::Places).at(task).with(|_, _| json!({"title": "Renamed"})),
    case("updateTask", CHANGE_TASKS, On::Places).at(task).with(|_, _| json!({"title": "Renamed"})),
    case("deleteTask", DELETE_TASKS, On::Places).at(task),
    case("restoreTask", DELETE_TASKS, On::Places).at(|_, place| place.gone_task.clone()),
    case("setTaskStatus", CHANGE_TASKS, On::Places).at(task).with(|_, _| json!({"status": "done"})),
    case("assignTask", CHANGE_TASKS, On::Places).at(task).with(|_, _| json!({"assignee": null})),
    case("listTaskActivity", READ_TASKS, On::Places).at(task),
    case("listWatchers", READ_TASKS, On::Places).at(task),
    case("addWatcher", CHANGE_TASKS, On::Places).at(task).gives(201).with(nothing),
    case("removeWatcher", CHANGE_TASKS, On::Places)
        .at(|scene, place| format!("{}/{}", place.task, scene.member)),
    case("addDependency", CHANGE_TASKS, On::Places)
        .at(task)
        .with(|_, place| json!({"taskId": place.free_task})),
    case("removeDependency", CHANGE_TASKS, On::Places)
        .at(|_, place| format!("{}/{}", place.task, place.other_task)),
    case("listComments", READ_TASKS, On::Places).at(task),
    case("createComment", CHANGE_TASKS, On::Places)
        .at(task)
        .gives(201)
        .with(|_, _| json!({"text": "Done?"})),
    case("getComment", READ_TASKS, On::Places).at(comment),
    case("replaceComment", Rule::Others(|role| role == Role::Admin), On::Places)
        .at(comment)
        .with(|_, _| json!({"text": "Changed"})),
    case("replaceComment", Rule::Own, On::Places).at(own_comment).with(|_, _| json!({"text": "Changed"})),
    case("updateComment", Rule::Others(|role| role == Role::Admin), On::Places)
        .at(comment)
        .with(|_, _| json!({"text": "Changed"})),
    case("updateComment", Rule::Own, On::Places).at(own_comment).with(|_, _| json!({"text": "Changed"})),
    case(
        "deleteComment",
        Rule::Others(|role| allows(role, Action::Delete, Column::Tasks)),
        On::Places,
    )
    .at(comment),
    case("deleteComment", Rule::Own, On::Places).at(own_comment),
    case("listAttachments", READ_TASKS, On::Places).at(task),
    case("createAttachment", CHANGE_TASKS, On::Places)
        .at(task)
        .gives(201)
        .with(|_, _| Value::String("a file".to_owned())),
    case("getAttachment", READ_TASKS, On::Places).at(attachment),
    case("getAttachmentContent", READ_TASKS, On::Places).at(attachment),
    case(
        "deleteAttachment",
        Rule::Others(|role| allows(role, Action::Delete, Column::Tasks)),
        On::Places,
    )
    .at(attachment),
    case("deleteAttachment", Rule::Own, On::Places).at(own_attachment),
    case("listTimeEntries", READ_TASKS, On::Places).at(task),
    case("createTimeEntry", CHANGE_TASKS, On::Places).at(task).gives(201).with(|_, _| json!({"seconds": 60})),
    case("getTimeEntry", READ_TASKS, On::Places).at(time),
    case("replaceTimeEntry", Rule::Others(|role| role == Role::Admin), On::Places)
        .at(time)
        .with(|_, _| json!({"seconds": 120})),
    case("replaceTimeEntry", Rule::Own, On::Places).at(own_time).with(|_, _| json!({"note": "Talked"})),
    case("updateTimeEntry", Rule::Others(|role| role == Role::Admin), On::Places)
        .at(time)
        .with(|_, _| json!({"seconds": 120})),
    case("updateTimeEntry", Rule::Own, On::Places).at(own_time).with(|_, _| json!({"note": "Talked"})),
    case(
        "deleteTimeEntry",
        Rule::Others(|role| allows(role, Action::Delete, Column::Tasks)),
        On::Places,
    )
    .at(time),
    case("deleteTimeEntry", Rule::Own, On::Places).at(own_time),
    case("startTimer", CHANGE_TASKS, On::Places).at(task).gives(201).with(nothing),
    case("getTimer", Rule::Own, On::Nothing),
    case("stopTimer", Rule::Own, On::Nothing).gives(201).with(nothing),
    case("discardTimer", Rule::Own, On::Nothing),
    case("getUserTime", READ_TASKS, On::Nothing).at(|scene, _| scene.me.clone()),
    case("getUserTime", READ_TASKS, On::Nothing).at(|scene, _| scene.other.clone()),
    case("listViews", Rule::Own, On::Nothing),
    case("createView", Rule::Own, On::InBody)
        .gives(201)
        .with(|_, place| json!({"name": "Late", "projectId": place.project, "filter": "overdue:true"})),
    case("getView", Rule::Own, On::Places).at(view),
    case("getView", Rule::Own, On::Places).at(own_view),
    case("updateView", Rule::Others(|role| role == Role::Admin), On::Places)
        .at(view)
        .with(|_, _| json!({"name": "Renamed"})),
    case("updateView", Rule::Own, On::Places).at(own_view).with(|_, _| json!({"filter": "status:done"})),
    case(
        "deleteView",
        Rule::Others(|role| allows(role, Action::Update, Column::Projects)),
        On::Places,
    )
    .at(view),
    case("deleteView", Rule::Own, On::Places).at(own_view),
    case(
        "restoreView",
        Rule::Others(|role| allows(role, Action::Update, Column::Projects)),
        On::Places,
    )
    .at(view),
    case("restoreView", Rule::Own, On::Places).at(own_view),
    case("listNotifications", Rule::Own, On::Nothing),
    case("countUnreadNotifications", Rule::Own, On::Nothing),
    case("suggestMutes", Rule::Own, On::Nothing),
    case("readNotifications", Rule::Own, On::Nothing).with(nothing),
    case("getNotification", Rule::Own, On::Private).at(|_, place| place.notification.clone()),
    case("updateNotification", Rule::Own, On::Private)
        .at(|_, place| place.notification.clone())
        .with(|_, _| json!({"read": true})),
    case("listEvents", READ_TASKS, On::Nothing),
    case("streamEvents", READ_TASKS, On::Nothing),
    case("bulkTasks", CHANGE_TASKS, On::Nothing).with(|_, _| {
        json!({"mode": "partial", "filter": "label=none", "apply": {"op": "assign"}})
    }),
    case("getSettings", Rule::Cell(Action::Read, Column::Settings), On::Nothing),
    case("replaceSettings", Rule::Cell(Action::Update, Column::Settings), On::Nothing)
        .with(|_, _| json!({"organization": "Acme"})),
    case("listEngines", Rule::Cell(Action::Read, Column::Settings), On::Nothing),
    case("listAudit", Rule::Cell(Action::Read, Column::Settings), On::Nothing),
    case("verifyAudit", Rule::Cell(Action::Read, Column::Settings), On::Nothing),
    case("undo", CHANGE_TASKS, On::Places).at(|_, place| place.write.clone()),
    case("importJira", CREATE_PROJECTS, On::Nothing)
        .with(|_, _| Value::String(export("NEW"))),
    case("importLinear", CREATE_PROJECTS, On::Nothing)
        .with(|_, _| Value::String("ID,Title\nLIN-1,one\n".to_owned())),
    case("importCsv", CREATE_PROJECTS, On::Nothing)
        .with(|_, _| Value::String("Key,Title\nCSVS-1,one\n".to_owned())),
    case("importGitHub", CREATE_PROJECTS, On::Nothing)
        .with(|_, _| json!([{"number": 1, "title": "one"}])),
    case("listImportRows", CREATE_PROJECTS, On::Private).at(|_, place| place.import.clone()),
    case("undoImport", CREATE_PROJECTS, On::Private).at(|_, place| place.import.clone()).with(nothing),
    case("listJobs", Rule::Own, On::Nothing),
    case("getJob", Rule::Own, On::Private).at(|_, place| place.job.clone()),
    case("streamJob", Rule::Own, On::Private).at(|_, place| place.job.clone()),
    case("cancelJob", Rule::Own, On::Private).at(|_, place| place.job.clone()),
    case("getHealth", Rule::Public, On::Nothing),
    case("getReadiness", Rule::Public, On::Nothing),
    case("getMetrics", Rule::Optional, On::Nothing),
    case("getKeys", Rule::Public, On::Nothing),
    case("getOpenapi", Rule::Public, On::Nothing),
    case("getRoot", Rule::Public, On::Nothing),
    case("getDocs", Rule::Public, On::Nothing),
    case("getDocsScript", Rule::Public, On::Nothing),
    case("getDocsStyle", Rule::Public, On::Nothing),
];
