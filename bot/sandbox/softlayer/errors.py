"""What a call can be refused with: the vendor's error object, its code and its status.

https://sldn.softlayer.com/article/exception-handling/
"""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack.shapes import Json

PUBLIC = "SoftLayer_Exception_Public"
NOT_FOUND = "SoftLayer_Exception_ObjectNotFound"
INVALID = "SoftLayer_Exception_InvalidValue"
BAD_REQUEST = "SoftLayer_Exception_WebService_BadRequest"
DENIED = "SoftLayer_Exception_PermissionDenied"
RATE = "SoftLayer_Exception_WebService_RateLimitExceeded"
TOKEN = "SoftLayer_Exception_Account_Authentication_AccessTokenValidation"


class ApiError(Exception):
    """The call fails with a text, a code and an HTTP status; a broken business rule is 500."""

    def __init__(self, text: str, code: str = PUBLIC, status: int = 500) -> None:
        super().__init__(text)
        self.text = text
        self.code = code
        self.status = status

    @property
    def body(self) -> Json:
        """The error object."""
        return {"error": self.text, "code": self.code}


def not_found(wanted: Any) -> ApiError:
    """There is no such object, or the caller may not see it."""
    return ApiError(f"Unable to find object with id of '{wanted}'.", NOT_FOUND, 404)


def invalid(text: str) -> ApiError:
    """An argument has a value that cannot be."""
    return ApiError(text, INVALID)


def bad_request(text: str) -> ApiError:
    """The request itself cannot be read."""
    return ApiError(text, BAD_REQUEST, 400)


def denied() -> ApiError:
    """The caller lacks a permission."""
    return ApiError("Access Denied. ", DENIED, 403)


def unauthorized(text: str) -> ApiError:
    """The credentials are missing or wrong."""
    return ApiError(text, PUBLIC, 401)


def no_method(name: str) -> ApiError:
    """The service has no method of this name."""
    return ApiError(f'Function ("{name}") is not a valid method for this service.')
