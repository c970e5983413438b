"""The words of the command line and their options. It imports next to nothing: `--help` answers at once."""

import argparse
import re
from collections.abc import Callable, Sequence

from picscripter.cli.exits import table
from picscripter.cli.likely import instead

Parser = argparse.ArgumentParser
HELP = "picscripter publishes what your app hands over, exactly once, and tells the truth about it."


def read(words: Sequence[str]) -> argparse.Namespace:
    """What was asked for; `word` names it. Ends the process with 2 when it cannot be understood."""
    parser = Parser(
        prog="picscripter",
        description=HELP,
        epilog="\n".join(["exit codes:", *table()]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, help="print the version, and end")
    found = parser.add_subparsers(dest="word", metavar="WORD", required=True)
    parsers = {word: _own(found, word) for word in WORDS}
    words = _asked_for_help(words)
    if not words:
        parser.error("say what to do; `picscripter --help` explains the words: " + ", ".join(WORDS))
    if words[0] not in WORDS and not words[0].startswith("-"):
        parser.error(f"there is no word {words[0]}{instead(words[0], WORDS)}; there are: {', '.join(WORDS)}")
    given, strange = parser.parse_known_args(words)
    if strange:
        own = parsers[given.word]
        known = re.findall(r"--[a-z-]+", own.format_usage())
        own.error(f"it takes no {' '.join(strange)}{instead(strange[0], known)}")
    return given


def _own(found: "argparse._SubParsersAction[Parser]", word: str) -> Parser:
    summary, arguments = WORDS[word]
    own = found.add_parser(
        word, help=summary, description=summary[0].upper() + summary[1:] + ".", allow_abbrev=False
    )
    arguments(own)
    own.add_argument("--json", action="store_true", help="print JSON, for programs")
    return own


def _asked_for_help(words: Sequence[str]) -> Sequence[str]:
    """`help` and `help serve`, as many programs take them, are `--help` and `serve --help` here."""
    return [*words[1:2], "--help"] if words[:1] == ["help"] else words


class _Version(argparse.Action):
    """Its number is looked up only when somebody asks: that takes longer than all of `--help`."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str = "") -> None:  # noqa: A002 - its name
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: Parser, *_: object) -> None:
        from importlib.metadata import version  # noqa: PLC0415 - see above

        print(f"picscripter {version('picscripter')}")
        parser.exit()


def port(text: str) -> int:
    """A port; 0 is any free one."""
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; ports are 0 (any free one) to 65535")
    return int(text)


def _demo(parser: Parser) -> None:
    parser.add_argument(
        "--port", type=port, help="of the API (default: 5000, or a free one; 0: any free one)"
    )
    parser.add_argument(
        "--sandbox-port", type=port, help="of the sandbox and its wall (default: 4111, likewise)"
    )
    parser.add_argument(
        "--data", metavar="FOLDER", help="keep the database here (default: thrown away at the end)"
    )


def _serve(parser: Parser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=port, help="overrides PORT")
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--with-worker", dest="worker", action="store_true", default=None, help="publish in this process, too"
    )
    which.add_argument(
        "--without-worker",
        dest="worker",
        action="store_false",
        help="only the API; `picscripter worker` publishes",
    )


def _sandbox(parser: Parser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=port, default=4111, help="(default: %(default)s; 0: any free one)")
    parser.add_argument(
        "platforms", nargs="*", metavar="PLATFORM", help="only these (default: all installed)"
    )


def _migrate(parser: Parser) -> None:
    parser.add_argument(
        "--down",
        type=int,
        metavar="VERSION",
        help="take back every migration from this number on (0: all); data in dropped tables is gone",
    )


def _seed(parser: Parser) -> None:
    parser.add_argument("--email", default="user@example.com", help="(default: %(default)s)")
    parser.add_argument("--password", help="(default: a random one)")


def _doctor(parser: Parser) -> None:
    parser.add_argument("platform", nargs="?", metavar="PLATFORM", help="look at this one alone")


def _resolve(parser: Parser) -> None:
    parser.add_argument(
        "post", nargs="?", metavar="POST_ID", help="without it: list the posts of unknown outcome"
    )
    parser.add_argument(
        "verdict",
        nargs="?",
        choices=("published", "retry", "discard"),
        help="it is public (say where) | it is not, send it again | it is not, let it be",
    )
    parser.add_argument("--external-id", metavar="ID", help="with published: the platform's id of it")
    parser.add_argument("--url", help="with published: its address")
    parser.add_argument(
        "--after-gap",
        choices=("retry", "discard"),
        help="all posts that came due while nobody published: send them now | cancel them",
    )


def _new_plugin(parser: Parser) -> None:
    parser.add_argument("name", metavar="NAME", help="of the platform, as in `bread_and_butter`")
    parser.add_argument(
        "--into", default=".", metavar="FOLDER", help="write it below this folder (default: the current one)"
    )


def _none(parser: Parser) -> None:
    """It takes no options of its own."""


WORDS: dict[str, tuple[str, Callable[[Parser], None]]] = {
    "demo": ("the whole thing on this machine: server, emulated platforms, a user, a first post", _demo),
    "serve": ("run the API, and publish (unless REDIS_URL is set: then workers do)", _serve),
    "worker": ("publish, without an API; start as many as you like, on any number of machines", _none),
    "sandbox": (
        "emulate the installed platforms on one port, with a wall that shows what was published",
        _sandbox,
    ),
    "migrate": ("bring the database to the newest schema", _migrate),
    "plugins": ("list the installed platforms, and those kept out and why", _none),
    "new-plugin": (
        "write a plugin for a new platform, which passes the conformance suite as it is",
        _new_plugin,
    ),
    "seed": ("make a test user, and print e-mail, password and token", _seed),
    "doctor": ("say what is missing or wrong, and how to mend it", _doctor),
    "resolve": ("list posts of unknown outcome, or settle one", _resolve),
}
