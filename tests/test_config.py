"""Settings: every fault at once, each with its key; and what holds without a file."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.config.settings import VARIABLES, default_desks, read_settings
from bot.domain.desk import FileRules, Policies, SurveyRules
from bot.domain.thanks import THANKS
from bot.errors import ConfigError

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
EXAMPLE = Path(__file__).parent.parent / "threadesk.example.toml"


def faults(environ: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as refused:
        read_settings(environ)
    return refused.value.faults


def written(folder: Path, text: str) -> dict[str, str]:
    file = folder / "desks.toml"
    file.write_text(text, encoding="utf-8")
    return {**TOKENS, "THREADESK_CONFIG": str(file)}


def test_tokens_alone_are_enough() -> None:
    settings = read_settings(TOKENS)
    assert settings.desks.all == default_desks().all
    assert len(settings.desks.default.subjects) == 19
    assert settings.api_url == "https://slack.com/api/"
    assert settings.database_url == "sqlite:///threadesk.sqlite"


def test_the_example_file_is_valid() -> None:
    settings = read_settings({**TOKENS, "THREADESK_CONFIG": str(EXAMPLE)})
    assert [subject.active for subject in settings.desks.default.subjects] == [True, False]


def test_five_faults_are_told_at_once(tmp_path: Path) -> None:
    told = faults(
        written(
            tmp_path,
            """
            command = "ticket"
            colour = "red"
            [[desks]]
            id = "Help Desk"
            agents = ["anna"]
            first_reply_owns = "yes"
            [[desks.subjects]]
            name = "No id"
            """,
        )
    )
    assert len(told) == 6
    for part in ("command", "colour", "desks[1]: id", "'anna'", "first_reply_owns", "subjects[1]: id"):
        assert any(part in fault for fault in told), part


def test_faults_of_the_environment_and_of_the_file_come_together(tmp_path: Path) -> None:
    environ = written(tmp_path, "emoji = 3") | {"SLACK_BOT_TOKEN": "nope", "SLACK_API_URL": "slack.com"}
    assert len(faults(environ)) == 3


@pytest.mark.parametrize(
    ("environ", "part"),
    [
        ({}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN"),
        ({**TOKENS, "SLACK_APP_TOKEN": "xoxb-2"}, "xapp-"),
        ({**TOKENS, "THREADESK_DATABASE_URL": "mysql://x"}, "THREADESK_DATABASE_URL"),
        ({**TOKENS, "THREADESK_LOG_LEVEL": "LOUD"}, "THREADESK_LOG_LEVEL"),
        ({**TOKENS, "THREADESK_CONFIG": "/nowhere.toml"}, "/nowhere.toml"),
        ({**TOKENS, "SLACK_BOT_TOKEN_FILE": "/nowhere"}, "SLACK_BOT_TOKEN_FILE"),
    ],
)
def test_a_fault_names_its_key(environ: dict[str, str], part: str) -> None:
    assert any(part in fault for fault in faults(environ))


def test_broken_toml_and_repeated_ids_are_faults(tmp_path: Path) -> None:
    assert "no TOML" in faults(written(tmp_path, "desks = ["))[0]
    assert "used twice" in faults(written(tmp_path, '[[desks]]\nid = "a"\n[[desks]]\nid = "a"'))[0]


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("xoxb-from-file\n", encoding="utf-8")
    settings = read_settings({"SLACK_APP_TOKEN": "xapp-1", "SLACK_BOT_TOKEN_FILE": str(secret)})
    assert settings.bot_token == "xoxb-from-file"


@pytest.mark.parametrize(
    ("line", "thanks"), [("", THANKS), ("thanks = []", ()), ('thanks = ["merci"]', ("merci",))]
)
def test_a_desk_may_have_its_own_thanks_or_none(tmp_path: Path, line: str, thanks: tuple[str, ...]) -> None:
    settings = read_settings(written(tmp_path, f'[[desks]]\nid = "a"\n{line}'))
    assert settings.desks.default.thanks == thanks


def test_thanks_that_are_empty_are_a_fault(tmp_path: Path) -> None:
    assert "thanks" in faults(written(tmp_path, '[[desks]]\nid = "a"\nthanks = [" "]'))[0]


def test_faults_never_show_a_secret() -> None:
    told = faults({"SLACK_BOT_TOKEN": "topsecret", "SLACK_APP_TOKEN": "alsosecret"})
    assert not any("secret" in fault.replace("SLACK_SIGNING_SECRET", "") for fault in told)
    assert all(variable.meaning for variable in VARIABLES)


@pytest.mark.parametrize("emoji", ["ticket", ":ticket:"])
def test_an_emoji_may_wear_its_colons(tmp_path: Path, emoji: str) -> None:
    assert read_settings(written(tmp_path, f'emoji = "{emoji}"')).emoji == "ticket"


def test_half_a_pair_of_colons_is_a_fault(tmp_path: Path) -> None:
    assert "emoji" in faults(written(tmp_path, 'emoji = ":ticket"'))[0]


def test_policies_are_off_unless_they_are_given(tmp_path: Path) -> None:
    text = """
    [[desks]]
    id = "help"
    [[desks]]
    id = "ops"
    [desks.policies]
    unowned_after = "90m"
    stale_after = "3d"
    close_after = "1w"
    """
    off, on = (desk.policies for desk in read_settings(written(tmp_path, text)).desks.all)
    assert off == Policies()
    assert on == Policies(
        unowned_after=timedelta(minutes=90), stale_after=timedelta(days=3), close_after=timedelta(days=7)
    )


@pytest.mark.parametrize(
    ("policies", "told"),
    [
        ('unowned_after = "2 hours"', "unowned_after: '2 hours' must be a number with m, h, d or w"),
        ("unowned_after = 2", "unowned_after: 2 must be"),
        ('stale_after = "0d"', "stale_after: '0d' must be between 1m and 366d"),
        ('stale_after = "53w"', "stale_after: '53w' must be between"),
        ('close_after = "7d"', "close_after: needs stale_after"),
        ('forgotten_after = "7d"', "forgotten_after: is unknown here"),
    ],
)
def test_a_fault_in_a_policy_is_told_with_its_key(tmp_path: Path, policies: str, told: str) -> None:
    text = f'[[desks]]\nid = "help"\n[desks.policies]\n{policies}\n'
    [fault] = faults(written(tmp_path, text))
    assert f"desks[1]: policies: {told}" in fault


def test_a_survey_is_off_unless_there_is_a_table_of_it(tmp_path: Path) -> None:
    text = """
    [[desks]]
    id = "help"
    [[desks]]
    id = "ops"
    [desks.survey]
    [[desks]]
    id = "night"
    [desks.survey]
    enabled = false
    sample = 0.25
    cooldown = "30d"
    wait = "1h"
    """
    none, usual, own = (desk.survey for desk in read_settings(written(tmp_path, text)).desks.all)
    assert none == SurveyRules()
    assert usual == SurveyRules(enabled=True)
    assert own == SurveyRules(
        enabled=False, sample=0.25, cooldown=timedelta(days=30), wait=timedelta(hours=1)
    )


@pytest.mark.parametrize(
    ("survey", "told"),
    [
        ('enabled = "yes"', "enabled: must be true or false"),
        ("sample = 1.5", "sample: 1.5 must be a number from 0 to 1"),
        ("sample = -1", "sample: -1 must be a number"),
        ("sample = nan", "sample: nan must be a number"),
        ("sample = true", "sample: True must be a number"),
        ('sample = "all"', "sample: 'all' must be a number"),
        ("cooldown = 7", "cooldown: 7 must be a number with m, h, d or w"),
        ('wait = "soon"', "wait: 'soon' must be"),
        ("words = 3", "words: is unknown here"),
    ],
)
def test_a_fault_in_a_survey_is_told_with_its_key(tmp_path: Path, survey: str, told: str) -> None:
    [fault] = faults(written(tmp_path, f'[[desks]]\nid = "help"\n[desks.survey]\n{survey}\n'))
    assert f"desks[1]: survey: {told}" in fault


def test_policies_that_are_no_table_are_told(tmp_path: Path) -> None:
    [fault] = faults(written(tmp_path, '[[desks]]\nid = "help"\npolicies = "strict"\n'))
    assert "desks[1]: policies: must be a table" in fault


def test_roles_take_people_user_groups_and_channels(tmp_path: Path) -> None:
    text = """
    [[desks]]
    id = "help"
    agents = ["U0BENO001", "@ops", "S0OPS0001", "#help-desk", "C0HELP001", "W0CARL001", "@ops"]
    approvers = ["@bosses"]
    [[desks.groups]]
    id = "net"
    members = ["U0BENO001", "#noc"]
    channel = "#noc"
    [[desks.subjects]]
    id = "vpn"
    name = "VPN"
    group = "net"
    """
    rules = read_settings(written(tmp_path, text)).desks.default
    assert rules.agents == {"U0BENO001", "W0CARL001"}
    assert rules.named.agents == ("@ops", "S0OPS0001", "#help-desk", "C0HELP001")
    assert (rules.approvers, rules.named.approvers) == (frozenset(), ("@bosses",))
    [group] = rules.groups
    assert group.members == {"U0BENO001"}
    assert (group.name, group.named, group.channel) == ("Net", ("#noc",), "#noc")
    assert rules.subjects[0].group == "net"
    assert not rules.is_open


def test_without_agents_or_with_an_empty_list_everybody_is_one(tmp_path: Path) -> None:
    text = '[[desks]]\nid = "a"\n[[desks]]\nid = "b"\nagents = []\n[[desks]]\nid = "c"\nagents = ["@ops"]'
    assert [rules.is_open for rules in read_settings(written(tmp_path, text)).desks.all] == [
        True,
        True,
        False,
    ]


GROUP = '[[desks]]\nid = "help"\n[[desks.groups]]\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            '[[desks]]\nid = "a"\nagents = ["beno"]',
            "agents: 'beno' must be one of people's ids (U…), user groups",
        ),
        ('[[desks]]\nid = "a"\napprovers = ["@two words"]', "approvers: '@two words' must be one of"),
        ('[[desks]]\nid = "a"\nadmins = "@ops"', "admins: must be a list of people's ids"),
        (GROUP + 'members = ["@ops"]', "groups[1]: id: is missing"),
        (
            GROUP + 'id = "Net Work"\nmembers = ["@ops"]',
            "groups[1]: id: 'Net Work' must be a lower-case word",
        ),
        (GROUP + 'id = "nobody"\nmembers = ["@ops"]', "groups[1]: id: 'nobody' means something else"),
        (GROUP + 'id = "net"', "groups[1]: members: must name somebody"),
        (GROUP + 'id = "net"\nmembers = []', "groups[1]: members: must name somebody"),
        (GROUP + 'id = "net"\nmembers = ["ops"]', "groups[1]: members: 'ops' must be one of"),
        (GROUP + 'id = "net"\nmembers = ["@ops"]\nchannel = "noc"', "groups[1]: channel: 'noc' must be"),
        (
            GROUP + f'id = "net"\nmembers = ["@ops"]\nname = "{"n" * 76}"',
            "groups[1]: name: must be at most 75",
        ),
        (GROUP + 'id = "net"\nmembers = ["@ops"]\nlead = "U1"', "groups[1]: lead: is unknown here"),
        ('[[desks]]\nid = "a"\ngroups = "net"', "groups: must be tables"),
        (
            '[[desks]]\nid = "a"\n[[desks.subjects]]\nid = "v"\nname = "VPN"\ngroup = "net"',
            "subjects: 'VPN' is of the group 'net', which the desk has not",
        ),
    ],
)
def test_a_fault_in_people_and_groups_is_told_with_its_key(tmp_path: Path, text: str, told: str) -> None:
    assert any(told in fault for fault in faults(written(tmp_path, text)))


def test_two_groups_of_one_id_and_too_many_groups_are_faults(tmp_path: Path) -> None:
    group = '[[desks.groups]]\nid = "net"\nmembers = ["@ops"]\n'
    twice = f'[[desks]]\nid = "a"\n{group}[[desks]]\nid = "b"\n{group}'
    assert "groups: the id 'net' is used twice" in faults(written(tmp_path, twice))[0]
    many = "".join(group.replace('"net"', f'"net{number}"') for number in range(100))
    assert "groups: at most 99" in faults(written(tmp_path, f'[[desks]]\nid = "a"\n{many}'))[0]


def test_a_desk_says_which_files_it_keeps(tmp_path: Path) -> None:
    text = """
    [[desks]]
    id = "help"
    [[desks]]
    id = "ops"
    [desks.files]
    most_bytes = 1000
    most_files = 0
    refuse = [".EXE", "scr"]
    keep_deleted = false
    """
    usual, own = (desk.files for desk in read_settings(written(tmp_path, text)).desks.all)
    assert usual == FileRules()
    assert own == FileRules(most_bytes=1_000, most_files=0, refuse=("exe", "scr"), keep_deleted=False)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("most_bytes = 0", "most_bytes: must be a whole number from 1 to 1,073,741,824"),
        ('most_bytes = "1GB"', "most_bytes: must be a whole number"),
        ("most_files = -1", "most_files: must be a whole number from 0 to 1,000"),
        ("most_files = true", "most_files: must be a whole number"),
        ('refuse = "exe"', "refuse: must be a list of extensions"),
        ('refuse = ["*.exe"]', "refuse: '*.exe' must be one of extensions"),
        ('keep_deleted = "no"', "keep_deleted: must be true or false"),
        ("largest = 1", "largest: is unknown here"),
    ],
)
def test_a_fault_in_the_rules_for_files_is_told_with_its_key(tmp_path: Path, line: str, told: str) -> None:
    [fault] = faults(written(tmp_path, f'[[desks]]\nid = "help"\n[desks.files]\n{line}\n'))
    assert f"desks[1]: files: {told}" in fault


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({}, "files"),
        ({"THREADESK_DATABASE_URL": "sqlite:////var/lib/desk.sqlite"}, "/var/lib/files"),
        ({"THREADESK_DATABASE_URL": "sqlite://"}, "threadesk-files"),
        ({"THREADESK_DATABASE_URL": "postgresql://desk@db/desk"}, "threadesk-files"),
        ({"THREADESK_DATABASE_URL": "postgresql:///desk"}, "threadesk-files"),
        ({"THREADESK_FILES": "/srv/files"}, "/srv/files"),
    ],
)
def test_files_are_kept_beside_the_database_unless_it_is_said_where(
    environ: dict[str, str], folder: str
) -> None:
    assert read_settings({**TOKENS, **environ}).files == Path(folder)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ('private_channel = "#vault"', "private_channel: needs private_agents or admins"),
        ("direct_messages_are_private = true", "direct_messages_are_private: needs private_agents or admins"),
        (
            'private_channel = "vault"\nadmins = ["U0DORA001"]',
            "private_channel: 'vault' must be a channel's id",
        ),
        (
            'channel = "#help"\nprivate_channel = "#help"\nadmins = ["U0DORA001"]',
            "private_channel: must be another channel than the desk's own",
        ),
        ('private_agents = ["dora"]', "private_agents: 'dora' must be one of people's ids"),
        ('direct_messages_are_private = "yes"', "direct_messages_are_private: must be true or false"),
    ],
)
def test_a_fault_in_what_is_private_is_told_with_its_key(tmp_path: Path, keys: str, told: str) -> None:
    [fault] = faults(written(tmp_path, f'[[desks]]\nid = "help"\n{keys}\n'))
    assert f"desks[1]: {told}" in fault


def test_a_desk_says_who_sees_what_is_private_and_where(tmp_path: Path) -> None:
    text = """
    [[desks]]
    id = "help"
    private_channel = "#vault"
    private_agents = ["U0DORA001"]
    direct_messages_are_private = true
    """
    rules = read_settings(written(tmp_path, text)).desks.default
    assert (rules.private_channel, rules.direct_messages_are_private) == ("#vault", True)
    assert rules.insiders == {"U0DORA001"}
