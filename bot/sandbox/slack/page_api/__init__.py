"""The JSON interface of the page, under /sandbox/. Tests use the same.

Bodies and answers are JSON objects; `as` is the id of the person who acts or looks. What cannot be is HTTP
400 with {"error": "word", "message": "sentence"}; a request from another site's page is HTTP 403 with the
same. Times are unix seconds, `ts` are Slack's strings, views, blocks, files and states are Slack's own
shapes.

READING (GET, fields in the query)

snapshot    as → {version, now, offset, team: {id, name, domain}, me: person, people: [person], channels:
            [{id, name, type: "channel"|"group"|"im"|"mpim", topic, members: [id], user: the other one in a
            direct message or null, unread, mentions, bot_is_member, is_archived}] (those the person is in,
            without archived ones), usergroups: [{id, handle, name, users: [id]}], commands: [{command,
            description, usage_hint}], shortcuts: [{type:
            "global"|"message", name, callback_id, description}], bot, views: [the person's open modals,
            bottom first], home: view|null, remotes: [{name, address}], the consoles beside this workspace}
            person = {id, name, real_name, title, tz, is_bot, avatar_color}
            bot = {state: "stopped"|"starting"|"connected"|"dead", pid: int|null, sockets: how many are
            open, managed: whether the sandbox started it, log: [its last lines]}
messages    as, channel, thread_ts? → {messages: [message]}, oldest first: parents and broadcasts, or with
            `thread_ts` that parent and its replies; the person's ephemerals among them, with is_ephemeral:
            true. A message is as in conversations.history with metadata; a deleted parent has subtype
            "tombstone".
wait        since, timeout? (25, at most 60) → {version}: as soon as it is greater than `since`, or at the
            timeout
log         since? → {entries: [{n, at, direction: "in" (from the app)|"out" (to it), what, type, method
            (the same as type), status, ms, brief}]}: the newest 500 calls, envelopes with their acks,
            sockets and uploads whose n is greater than `since`
faults      → what is in force: {rules: [rule], held: [{method, when, args}], events: {…}, ack_window,
            redeliver_after, attempts, warned_for, acks, silence, edits_are_marked, rate_limits, rates:
            {method: calls in the last minute}}

live        as; a WebSocket. A frame tells what has changed and what to read again, each with `version`:
            {kind: "messages", channel, thread_ts: ts|null}, {kind: "channels"}, {kind: "views"}, {kind:
            "home"}, {kind: "usergroups"}, {kind: "clock", now, offset}, {kind: "bot", bot}, {kind:
            "log", entry}, {kind: "faults"}

ACTING (POST, fields in the body)

post        as, channel, text, thread_ts?, broadcast?, files? [file ids] → {message}. @name and #name in the
            text become references; the app gets `message` (file_share with files) and `app_mention`.
edit        as, channel, ts, text → {message}
delete      as, channel, ts → {ok: true}; an ephemeral message is dismissed. Ephemerals stay until then.
delete_file as, file → {ok: true}: one's own file; messages keep a tombstone, the app gets `file_deleted`
react       as, channel, ts, name, remove? → {ok: true}
read        as, channel → {ok: true}: everything there is read
join, leave as, channel, user → {ok: true}
archive     as, channel, undo? → {ok: true}
usergroup   as, name: its handle or id, users: [ids] → {usergroup}; one that is not there yet is made. The app
            gets subteam_created, or subteam_updated and subteam_members_changed
command     as, channel, text "/ticket list", thread_ts? → {ok: true}, or {ok: false, error:
            "operation_timeout"|"dispatch_failed"|"unknown_command"|"not_in_thread", message}; the message
            also comes from Slackbot
shortcut    as, callback_id, and for a message shortcut channel, ts → {ok: true}, or {ok: false, error:
            "operation_timeout"|"dispatch_failed"}
action      as, container: {channel, ts}|{view_id}|{home: true}, action: {type, action_id, block_id, and
            what was chosen, as in a state}, state?: {values} → as for shortcut. In an input block without
            `dispatch_action` nothing is sent.
options     as, container, action_id, block_id?, value, state?: {values} → {options: […]} or {option_groups:
            […]}; with error: "no_answer"|"invalid_options" when the app gave none. Below the element's
            min_query_length the app is not asked.
submit      as, view_id, values → {ok: true, response_action: null|"errors"|"update"|"push"|"clear",
            errors?: {block_id: text}}; {ok: false, errors: {block_id: text}} when the client itself
            refuses; {ok: false, error: "operation_timeout"|"dispatch_failed"|"invalid_response", message,
            detail?}
close_view  as, view_id, all?, values? → {ok: true}: Cancel on the top view; `all` is the ✕ of the whole
            stack; `values` is what was typed into that view
home        as, tab: "home"|"messages" → {ok: true}: the app gets `app_home_opened`
upload      multipart form with `as` and `file` → {file}, to be posted or put into a file_input
clock       {advance: seconds}|{to: unix or ISO 8601 with zone}|{reset: true} → {now, offset}; only forward
            but for `reset`
bot         do: "kill"|"start" → bot
faults      any of the switches below → the same as reading it

SWITCHES of faults

clear             true: take back all rules and switches first, and release what is held
rules             [{method: "chat.postMessage", "response_url" or "*" (default), when: "before"
                  (default)|"after" it has taken effect, do, times: 1}], where `do` is "slow" with seconds:
                  1.0, "status" with status: 500, "error" with error: "internal_error", "ratelimited" with
                  retry_after: 1, "drop" (the connection is cut), "hold" (until release)
release           true: let every held call go on
events            {copies: 1, new_ids: false (the copies have event ids of their own), shuffle: false,
                  delay: 0.0 seconds, before_answer: false (events of a call come before it is answered)}
acks              "take"|"ignore"
silence           true: the server leaves pings unanswered
ack_window        3.0 seconds for an ack or an HTTP answer
redeliver_after   3.5 seconds, by socket; by HTTP it is at once, 60 s and 300 s on the sandbox's clock
attempts          3 redeliveries
warned_for        10.0 seconds from the "warning" to the end of a connection
disconnect        "refresh_requested"|"warning"|"link_disabled"|"too_many_websockets"|"close" (without a
                  word)
rate_limits       "count"|"enforce"
edits_are_marked  true: the app's own updates carry `edited`
"""

from bot.sandbox.slack.page_api.routes import refusals, routes

__all__ = ["refusals", "routes"]
