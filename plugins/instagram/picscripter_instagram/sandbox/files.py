"""Files as Instagram judges them: pictures at once, videos while they are processed."""

from urllib.parse import urlsplit

from picscripter.sandbox import Media, Medium, Pulled, pull, read_image
from picscripter_instagram.sandbox import words
from picscripter_instagram.sandbox.video import Video, read_video

LARGEST_IMAGE = 8 * 1024 * 1024
LARGEST_VIDEO = 300 * 1024 * 1024
NARROWEST, WIDEST = 0.8, 1.91
SHORTEST, LONGEST = 3, 900
WIDTH = 1920
RATES = (23, 60)
SLOW = frozenset({"TimeoutError", "ServerTimeoutError", "ConnectionTimeoutError", "SocketTimeoutError"})


async def fetch(address: object, *, video: bool) -> Pulled:
    """What comes from there; a refusal for what is no address at all."""
    if not isinstance(address, str) or not urlsplit(address).hostname:
        raise words.refusal(100, "(#100) The parameter image_url or video_url must be an address")
    return await pull(address, most=LARGEST_VIDEO if video else LARGEST_IMAGE)


def picture(kept: Media, pulled: Pulled, address: str, *, cover: bool = False) -> Medium:
    """A picture that is taken; a refusal for any other. The ratio of a cover is not looked at."""
    if pulled.why == "too large":
        message = "The image is too large to download. It should be less than 8 MiB."
        raise words.refusal(36000, message, subcode=2207004)
    if pulled.why in SLOW:
        raise words.refusal(-2, "It takes too long to download the media.", subcode=2207003)
    image = None if pulled.why else read_image(pulled.content)
    if image is None:
        raise words.not_fetched(address)
    if image.type != "image/jpeg":
        kind = image.type.partition("/")[2].upper()
        message = f"The image format {kind} is not supported. Supported formats are: JPEG."
        raise words.refusal(36001, message, subcode=2207005)
    ratio = round(image.width / image.height, 4)
    if not cover and not NARROWEST <= ratio <= WIDEST:
        reason = f"The submitted image with aspect ratio ({image.width}:{image.height}) cannot be published."
        raise words.refusal(36003, "The aspect ratio is not supported.", subcode=2207009, reason=reason)
    return kept.keep(pulled.content, image.type)


def fault_of(video: Video | None, size: int) -> str:
    """Why a video ends in ERROR, as the status tells it; empty for one that is taken."""
    if video is None or size > LARGEST_VIDEO:
        return _unsupported("it is no MP4 or MOV with its index first, or too large")
    if video.codec not in ("h264", "hevc") or video.sound not in ("aac", ""):
        return _unsupported(f"codecs {video.codec} {video.sound}")
    if not SHORTEST <= video.seconds <= LONGEST:
        return _unsupported(f"{video.seconds:g} seconds")
    if video.width > WIDTH or not 0.01 <= video.ratio <= 10:
        return _unsupported(f"{video.width} by {video.height} pixels")
    if not RATES[0] <= round(video.frames_a_second) <= RATES[1]:
        return _unsupported(f"{video.frames_a_second:g} frames a second")
    return ""


def fault_of_fetch(pulled: Pulled) -> str:
    """Why a video that could not be fetched ends in ERROR; empty for one that came."""
    if not pulled.why:
        return ""
    if pulled.why == "too large":
        return _unsupported("too large")
    return f"Error: Media upload has failed with error code 2207077 ({pulled.why})"


def seen(content: bytes) -> Video | None:
    """What a video says of itself."""
    return read_video(content)


def _unsupported(what: str) -> str:
    return f"Error: The video format is not supported: {what}. Error code 2207026"
