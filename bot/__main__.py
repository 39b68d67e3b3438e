"""The command `threadesk`: parses arguments, reads settings, calls wiring. Exit 2: wrong configuration."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import yaml

from bot import logs, rehearsing, wiring
from bot.config.settings import VARIABLES, Settings, read_settings
from bot.domain.ids import DeskId
from bot.domain.ticket import TranscriptFormat
from bot.errors import BotError, BrokenFile, ConfigError, RemoteError, Transient, Unauthorized, UserError
from bot.hook_wiring import called
from bot.hooking import PREFIX
from bot.serving import Address, address_of
from bot.slack.manifest import manifest
from bot.slack.words.errors import fault
from storage.migrate import pending, upgrade

OK, FAULT, MISUSE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; its exit status."""
    options = parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except ConfigError as error:
        _say("The configuration cannot be used:", *(f"  - {fault}" for fault in error.faults))
        return MISUSE
    except UserError as error:
        _say(fault(error))
        return FAULT
    except Unauthorized as error:
        _say(f"Slack refuses us: {error.reason}. Run `threadesk check`.")
        return FAULT
    except BotError as error:
        _say(str(error))
        return FAULT
    except (KeyboardInterrupt, asyncio.CancelledError):  # SIGINT, SIGTERM.
        return OK


def parser() -> argparse.ArgumentParser:
    """All subcommands with their options; the README's table is held against it."""
    top = argparse.ArgumentParser(prog="threadesk", description="Tickets in Slack: one ticket is one thread.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Callable[[argparse.Namespace], int], words: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=words, description=words)
        sub.set_defaults(command=command)
        return sub

    run = add("run", _run, "run the bot, over Socket Mode or HTTP")
    run.add_argument("--http", type=_address, metavar="HOST:PORT", help="take requests at /slack/events")
    run.add_argument("--hooks", type=_address, metavar="HOST:PORT", help="take vendors' calls at /hooks/")
    add("check", _check, "look at tokens, scopes, channels, database and configuration, and say how to mend")
    add("migrate", _migrate, "bring the database to this version")
    printed = add("manifest", _manifest, "print the Slack app manifest for this configuration")
    printed.add_argument("--url", metavar="HTTPS_URL", help="for HTTP mode: the public address of the bot")
    exported = add("export", _export, "write all tickets as JSON Lines, or one ticket")
    exported.add_argument("--ticket", metavar="NUMBER", help="only this one, such as T20261122.0001")
    formats = (wiring.LINES, *TranscriptFormat)
    exported.add_argument("--format", choices=formats, default=wiring.LINES, help="default jsonl")
    exported.add_argument("--out", type=Path, metavar="FILE", help="default: standard output")
    exported.add_argument("--files", type=Path, metavar="DIR", help="with jsonl: copy kept files there")
    imported = add("import", _import, "read such a file into an empty database, all of it or nothing")
    imported.add_argument("file", type=Path, metavar="FILE")
    imported.add_argument("--files", type=Path, metavar="DIR", help="bring kept files along from there")
    hooks = add("autotask-webhooks", _webhooks, "have Autotask call the bot when a ticket of a desk changes")
    hooks.add_argument("desk", metavar="DESK", help="the id of the desk")
    hooks.add_argument("--url", type=_https, metavar="HTTPS_URL", help="the public address of the bot")
    hooks.add_argument("--remove", action="store_true", help="have it call no more")
    sandbox = add("sandbox", _sandbox, "a local Slack in the browser, with the bot connected to it")
    sandbox.add_argument("--port", type=int, default=8137, help="the port on 127.0.0.1 (default 8137)")
    return top


def _address(text: str) -> Address:
    address = address_of(text)
    if address is None:
        raise argparse.ArgumentTypeError(f"{text!r} must be HOST:PORT, such as 127.0.0.1:3000")
    return address


def _https(text: str) -> str:
    """An address as it goes before a path; a webhook may go to this machine where a stand-in calls."""
    parts = urlsplit(text)
    is_near = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")
    is_plain = not (parts.query or parts.fragment or "@" in parts.netloc or PREFIX in f"{parts.path}/")
    if not parts.hostname or not (_is_called(parts) or is_near) or not is_plain:
        raise argparse.ArgumentTypeError(
            f"it must be such as https://bot.example.com, at port 443 and without what comes from {PREFIX} on"
        )
    return text.rstrip("/")


def _is_called(parts: SplitResult) -> bool:
    """Whether Autotask would call there."""
    try:
        return parts.scheme == "https" and parts.port in (None, 443)
    except ValueError:  # It is no number of a port.
        return False


def _run(options: argparse.Namespace) -> int:
    settings = _settings()
    if options.http and not settings.signing_secret:
        raise ConfigError(["SLACK_SIGNING_SECRET: set it for --http (app settings, Basic Information)."])
    if not options.http and not settings.app_token:
        raise ConfigError(["SLACK_APP_TOKEN: set it for Socket Mode, or run with --http HOST:PORT."])
    if options.hooks and not called(settings):
        raise ConfigError(["--hooks: no desk has a webhook key (webhook_env or webhook_file of its remote)."])
    asyncio.run(wiring.run(settings, options.http, options.hooks or settings.hooks))
    return OK


def _check(_: argparse.Namespace) -> int:
    findings = asyncio.run(wiring.check(_settings()))
    for finding in findings:
        print(f"{'ok   ' if finding.mend is None else 'FAULT'} {finding.what}")
        if finding.mend is not None:
            print(f"      {finding.mend}")
    return FAULT if any(finding.mend for finding in findings) else OK


def _migrate(_: argparse.Namespace) -> int:
    settings = read_settings(os.environ, needs_slack=False)
    if pending(settings.database_url):  # Refuses a database that is newer than this program.
        for revision in upgrade(settings.database_url):
            print(f"migrated to {revision}")
    print("The database is at this version.")
    return OK


def _export(options: argparse.Namespace) -> int:
    settings = read_settings(os.environ, needs_slack=False)
    logs.set_up(settings.log_level)
    if options.format != wiring.LINES and options.ticket is None:
        raise ConfigError([f"--format {options.format}: say which ticket, with --ticket."])
    if options.format != wiring.LINES and options.files is not None:
        raise ConfigError([f"--files: goes with {wiring.LINES}; leave out --format {options.format}."])
    try:
        told = asyncio.run(
            wiring.export(settings, options.format, options.ticket, options.out, options.files)
        )
    except OSError as error:
        _say(f"{options.out or 'Standard output'} cannot be written: {error.strerror}.")
        return FAULT
    _say(told)
    return OK


def _import(options: argparse.Namespace) -> int:
    settings = read_settings(os.environ, needs_slack=False)
    logs.set_up(settings.log_level)
    try:
        told = asyncio.run(wiring.import_file(settings, options.file, options.files))
    except BrokenFile as error:
        _say(f"{options.file}: {error}. Nothing was imported.")
        return FAULT
    except OSError as error:
        _say(f"{options.file} cannot be read: {error.strerror}.")
        return FAULT
    _say(told)
    return OK


def _manifest(options: argparse.Namespace) -> int:
    settings = read_settings(os.environ, needs_slack=False)
    wanted = manifest(command=settings.command, url=options.url)
    sys.stdout.write(yaml.safe_dump(wanted, sort_keys=False, allow_unicode=True, width=100))
    return OK


def _webhooks(options: argparse.Namespace) -> int:
    if bool(options.url) == options.remove:
        raise ConfigError(["--url HTTPS_URL has webhooks set up, --remove takes them away: say one of both."])
    settings = read_settings(os.environ, needs_slack=False)
    logs.set_up(settings.log_level)
    try:
        done = asyncio.run(wiring.webhooks(settings, DeskId(options.desk), options.url))
    except Transient as error:
        _say(f"Autotask cannot be asked ({error.reason}): check the network, and url in its [desks.remote].")
        return FAULT
    except RemoteError as error:
        _say(f"Autotask does not take that: {error.reason}.")
        return FAULT
    print(*done, sep="\n")
    return OK


def _sandbox(options: argparse.Namespace) -> int:
    logs.set_up("INFO")
    try:
        asyncio.run(rehearsing.sandbox(options.port, os.environ))
    except OSError as error:
        _say(f"Port {options.port} cannot be used: {error}", "Choose another with --port.")
        return FAULT
    return OK


def _settings() -> Settings:
    settings = read_settings(os.environ)
    for variable in VARIABLES:
        if variable.is_secret:
            os.environ.pop(variable.name, None)  # Read once: Bolt would pick its token up here by itself.
    logs.set_up(settings.log_level)
    return settings


def _say(*lines: str) -> None:
    print(*lines, sep="\n", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
