"""What all emulators share.

A plugin's `sandbox` module imports from here, and exposes its subclass of `Sandbox` under the name `sandbox`.
"""

from picscripter.sandbox.accounts import Account, Accounts
from picscripter.sandbox.app import SANDBOXES, create_app
from picscripter.sandbox.arriving import Arriving, Part
from picscripter.sandbox.call import Body, Call, File, Refusal, Reply
from picscripter.sandbox.consent import Choice
from picscripter.sandbox.dials import BadDials, Dials, dial
from picscripter.sandbox.discovery import NoSandbox
from picscripter.sandbox.films import Film, read_film
from picscripter.sandbox.grants import Consent, Denied, Grant, Grants, Token, check_client, secret_of
from picscripter.sandbox.images import Image, read_image
from picscripter.sandbox.media import Media, Medium
from picscripter.sandbox.moments import Ids, iso
from picscripter.sandbox.platform import Control, Sandbox, World
from picscripter.sandbox.pulling import Pulled, pull
from picscripter.sandbox.routing import Act, Route, named
from picscripter.sandbox.serving import serve
from picscripter.sandbox.timeline import Timeline
from picscripter.sandbox.wall import Hung, Notice, Wall
from picscripter.sandbox.window import Window

__all__ = [
    "SANDBOXES",
    "Account",
    "Accounts",
    "Act",
    "Arriving",
    "BadDials",
    "Body",
    "Call",
    "Choice",
    "Consent",
    "Control",
    "Denied",
    "Dials",
    "File",
    "Film",
    "Grant",
    "Grants",
    "Hung",
    "Ids",
    "Image",
    "Media",
    "Medium",
    "NoSandbox",
    "Notice",
    "Part",
    "Pulled",
    "Refusal",
    "Reply",
    "Route",
    "Sandbox",
    "Timeline",
    "Token",
    "Wall",
    "Window",
    "World",
    "check_client",
    "create_app",
    "dial",
    "iso",
    "named",
    "pull",
    "read_film",
    "read_image",
    "secret_of",
    "serve",
]
