"""Which texts look as if they held a secret, and which only speak of one."""

from __future__ import annotations

import pytest

from bot.domain.secret_text import holds_secret

SECRETS = {
    "a password that is said": "The root password: hunter2secret",
    "a password in a sentence": "the password is Xk29!ssk2, please be quick",
    "a password in German": "Passwort: geheim123!",
    "a token that is set": "token=9f86d081884c7d659a2feaa0c55ad015",
    "a key on the third line": "Hello,\nhere it is:\napi key: abcdef123456",
    "an access key of a cloud": "AKIA" + "IOSFODNN7EXAMPLE",
    "a token of Slack": "xoxb-" + "123456789012-123456789012-abcdefABCDEF123456789012",
    "a token of GitHub": "ghp_" + "abcdefghijklmnopqrst" + "uvwxyz0123456789",
    "a private key": "-----BEGIN RSA PRIVATE " + "KEY-----",
    "an address with a password": "https://user:pa55w0rd@host.example/",
    "a signed token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
}
HARMLESS = {
    "a word about a password": "Please reset my password, thanks.",
    "a wrong password": "The password is wrong.",
    "an expired token": "token: expired",
    "a password elsewhere": "The password is (see below)",
    "a commit": "We run commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b.",
    "hosts and addresses": "web1.example.com (10.0.0.1, 8.8.8.8, 2001:db8::1) is down.",
    "nothing": "",
}


@pytest.mark.parametrize("text", SECRETS.values(), ids=SECRETS.keys())
def test_a_secret_is_seen(text: str) -> None:
    assert holds_secret(text)


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS.keys())
def test_what_only_speaks_of_one_passes(text: str) -> None:
    assert not holds_secret(text)
