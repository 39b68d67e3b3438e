"""The texts with which the vendor refuses, as its method pages print them; a test provokes each.

Those after INFERRED are not documented.
https://sldn.softlayer.com/reference/services/SoftLayer_Ticket/
"""

from __future__ import annotations

NO_SUBJECT = "Please provide a subject when creating a standard support ticket."
NO_TITLE = "Please provide a title when creating an administrative support ticket."
NO_CONTENTS = "Please provide ticket contents."
NO_PASSWORD = "Please provide a root/admin password."
NO_ATTACHMENT_ID = "Attachment id must be provided."
NO_REASON = "Cancellation reason must be provided."
NO_CANCEL_CONTENT = "Cancellation content description must be provided."
CANCELLED_ALREADY = "A cancellation ticket already exists for this server. Please refer to ticket {ticket}."
NO_SERVICE_PERMISSION = "You do not have permission to this service."
NO_UPGRADE = "Unable to open an upgrade ticket on hardware id {id}"
NO_WINDOW = "Please provide an upgrade maintenance window."
NO_DETAILS = "Please provide upgrade details."
NO_UPDATE = "Unable to add ticket update.."
NO_UPDATE_CONTENTS = "Please provide ticket update contents."
TOO_MANY_FILES = "You may not attach more than two files when updating a ticket."
COMMENTS_WHILE_OPEN = "You can only add final comments to a closed ticket."
COMMENTED_ALREADY = "This ticket already has final comments set."
NO_COMMENTS = "Please provide final comments."
COMMENTS_TOO_LONG = "Your final comments may not exceed 4000 characters in length."
COMMENTS_FAILED = "Unable to add final comments to this ticket."
NULL_FILE = "Unable to attach a null file to this ticket."
NAMELESS_FILE = "Unable to attach a file with no file name to this ticket."
EMPTY_FILE = "Unable to attach a file with no contents to this ticket."
SAME_FILE = "A file named {name} is already attached to this ticket."
FILE_FAILED = "Unable to attach file to this ticket."
NULL_DEVICE = "Unable to attach {a} to this ticket."
DEVICE_TWICE = "This {device} is already attached to this ticket."
FOREIGN_DEVICE = "You may not attach this {device} to this ticket."
DEVICE_FAILED = "Unable to attach {device} to this ticket."
DETACH_NULL = "Unable to detach null {device} from this ticket."
DETACH_MISSING = "This {device} is not attached to this ticket."
DETACH_FOREIGN = "You may not detach this {device} from this ticket."
DETACH_FAILED = "Unable to detach {device} from this ticket."
NO_ASSIGNED_USER = "This ticket does not have an assigned user. Could not add additional emails."
BAD_EMAILS = "Invalid email address(es) found: {emails}"
BAD_RATING = "Please set a response rating between 1 and 5."
RATED_CLOSED = "Ratings cannot be edited on a closed ticket."
RATING_FAILED = "Unable to set response rating."
NOT_ATTACHED = "File {id} is not attached to ticket {ticket}."
FILE_LOST = "File does not exist: file not found."
FILE_BROKEN = "Unable to load a valid ticket file attachment."

INFERRED = {
    "closed": "Unable to edit a closed ticket.",
    "extension": "Files of the type {extension} may not be attached to a ticket.",
    "time": "{text} is not a valid activation time.",
    "user": "User {id} is not a user of this account.",
    "subject": "Subject {id} does not exist.",
    "limit": "The result limit {text} is not valid.",
    "filter": "The object filter is not valid JSON.",
    "property": "Property {name} does not exist on {type}.",
    "nothing": "Object does not exist to execute method on. ({service}::{method})",
}
