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
    "a mere word alone behind its name": "password: correcthorsebattery",
    "a short one": "pw: hunter2",
    "one behind its name": "log in as root with password hunter2",
    "one that was changed": "IPMI password was changed to S3cure!x",
    "one that an arrow leads to": "password -> hunter2",
    "one on the line below": "password:\nhunter2",
    "one in bold": "*Password:* hunter2",
    "one in quotes": 'the password is "p@ss w0rd"',
    "a setting": "DB_PASSWORD=abc123",
    "a secret key of a cloud": "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "a bearer's token": "curl -H 'Authorization: Bearer abcdef0123456789'",
    "a header with a password": "Authorization: Basic dXNlcjpwYXNzd29yZA==",
    "a private key under a password": "-----BEGIN ENCRYPTED PRIVATE " + "KEY-----",
    "a fine-grained token of GitHub": "github_pat_" + "11ABCDEFG0abcdefghijkl_abcdefghijklmnopq",
    "a key of Google": "AIza" + "SyA-abcdefghijklmnopqrstuvwxyz01234",
    "a signed token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
}
HARMLESS = {
    "a word about a password": "Please reset my password, thanks.",
    "a wrong password": "The password is wrong.",
    "an expired token": "token: expired",
    "a password elsewhere": "The password is (see below)",
    "a commit": "We run commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b.",
    "hosts and addresses": "web1.example.com (10.0.0.1, 8.8.8.8, 2001:db8::1) is down.",
    "a password that is not working": "password is not-working, case-sensitive, expired/locked",
    "a password that is left out": "Password: <none>, token: N/A, password: ***, password: [redacted]",
    "a state alone": "Password: incorrect",
    "a rule of passwords": "passwords are rotated every 90d, a password is 8 characters long",
    "an id and a checksum": "550e8400-e29b-41d4-a716-446655440000 d41d8cd98f00b204e9800998ecf8427e",
    "what looks like an account": "AC1234567890abcdef1234567890abcdef",
    "a serial number and a MAC": "Serial 5QX0ABCD12, MAC 06:1a:2b:3c:4d:5e, error 0x80070005",
    "a public key": "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7 anna@host",
    "a number of a case": "CS0012345, T20261122-0001-3.1, https://cloud.example.com/a/b?id=12345",
    "nothing": "",
}


@pytest.mark.parametrize("text", SECRETS.values(), ids=SECRETS.keys())
def test_a_secret_is_seen(text: str) -> None:
    assert holds_secret(text)


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS.keys())
def test_what_only_speaks_of_one_passes(text: str) -> None:
    assert not holds_secret(text)
