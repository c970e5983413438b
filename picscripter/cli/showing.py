"""What a demo tells when it stands: one line for programs, a page with curl lines for people."""

from dataclasses import dataclass, field
from pathlib import Path

from picscripter.cli import saying
from picscripter.cli.tour import Json
from picscripter.sandbox import samples

EMAIL, PASSWORD = "demo@example.com", "demo-password"  # made up, and known to everybody


@dataclass(slots=True, kw_only=True)
class Demo:
    """What stands at the end of the start. `kept`: the folder `data` stays."""

    api: str
    sandbox: str
    data: Path
    kept: bool
    token: str = ""
    email: str = EMAIL
    password: str = PASSWORD
    connections: list[Json] = field(default_factory=list)
    options: dict[str, Json] = field(default_factory=dict)
    posts: list[Json] = field(default_factory=list)
    scheduled: list[Json] = field(default_factory=list)


def for_programs(demo: Demo) -> None:
    """One line of JSON, and nothing else on standard output."""
    saying.as_json(
        {
            "api": demo.api,
            "sandbox": demo.sandbox,
            "email": demo.email,
            "password": demo.password,
            "token": demo.token,
            "wall": f"{demo.sandbox}/",
            "docs": f"{demo.api}/docs",
            "data": demo.data,
            "connections": demo.connections,
            **_places(demo),
            "posts": [_brief(post, "externalUrl") for post in demo.posts],
            "scheduled": [_brief(post, "scheduledAt") for post in demo.scheduled],
        }
    )


def _places(demo: Demo) -> Json:
    """Where a post must go on an account, by a name of both: `<platform>Board` for its option `boardId`."""
    return {
        f"{platform}{name[0].upper()}{name.removesuffix('Id')[1:]}": value
        for platform, options in demo.options.items()
        for name, value in options.items()
        if name.endswith("Id")
    }


def _brief(post: Json, *more: str) -> Json:
    return {name: post[name] for name in ("id", "platform", "caption", "status", *more)}


def for_people(demo: Demo) -> None:
    """Where to look, and lines to paste into a second terminal."""
    saying.line()
    saying.facts(
        {
            "The wall": f"{demo.sandbox}/   what was published, newest first",
            "API": f"{demo.api}/docs   every operation, to read and to try",
            "Log in": f"{demo.email} / {demo.password}",
            "Accounts": _in_rows(
                [f"{each['accountHandle']} ({each['platform']})" for each in demo.connections]
            ),
            "Data": f"{demo.data}   ({'kept' if demo.kept else 'thrown away at the end'})",
        }
    )
    if demo.scheduled:
        saying.line(
            f"\nAnother post appears by itself at {_time(demo.scheduled[0])}: keep an eye on the wall."
        )
    saying.line("\nGo on in a second terminal:\n")
    for each in _curls(demo):
        saying.line(f"  {each}")
    end = "stops everything." if demo.kept else "stops everything and throws the data away."
    saying.line(f"\nCtrl-C {end}")


def _in_rows(names: list[str], each: int = 3) -> str:
    """Some names a line, below one another behind the widest of the facts' names."""
    rows = [", ".join(names[at : at + each]) for at in range(0, len(names), each)]
    return (",\n" + " " * 10).join(rows)


def _time(post: Json) -> str:
    return f"{post['scheduledAt'][11:19]} UTC"


def _curls(demo: Demo) -> list[str]:
    """They work as they stand, in any shell with curl."""
    simple = [post for post in demo.posts if not demo.options.get(post["platform"])]
    platform = next((post["platform"] for post in simple if post["media"]), None)
    media = ""
    if platform is not None:
        media = f',"media":{{"type":"image","url":"{demo.sandbox}{samples.PATH}/{samples.PICTURES[2]}"}}'
    elif simple:
        platform = simple[0]["platform"]
    else:
        return [f"API={demo.api}", "curl -s $API/api/platforms"]
    body = f'{{"platform":"{platform}","caption":"My first own post"{media}}}'
    authorized = '-H "Authorization: Bearer $TOKEN"'
    json = "-H 'Content-Type: application/json'"
    return [
        f"API={demo.api}",
        f"TOKEN={demo.token}",
        f"curl -s $API/api/connections {authorized}",
        f"curl -s $API/api/posts {authorized} -H 'Prefer: wait=20' {json} -d '{body}'",
        f"curl -s $API/api/posts {authorized}",
        f"curl -s {demo.sandbox}/wall.json",
    ]
