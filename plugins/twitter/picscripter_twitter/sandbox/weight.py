"""How X counts a text, written anew from its rules so that the plugin's own count is checked by another.

Source: developer.x.com "Counting characters", twitter-text configuration v3 (weights in hundredths): at most
280, an address counts 23, an emoji sequence 2, most of Latin and the like 1, everything else 2, after NFC.
"""

import re
import unicodedata
from dataclasses import dataclass

from picscripter.sandbox import named

MOST = 280
ADDRESS = 2300
DOUBLE, SINGLE = 200, 100
LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))

# Top-level domains: all two-letter ones count, and these; the full list is IANA's root zone database.
GENERIC = named(
    "com org net edu gov mil int info biz name pro aero asia cat coop jobs mobi museum post tel travel xxx "
    "arpa academy accountant actor agency ai app art associates auction audio auto band bank bar beer best "
    "bet bike blog blue boutique build builders business buzz cab cafe camera camp capital cards care "
    "careers cars cash casino center chat cheap church city claims cleaning click clinic clothing cloud club "
    "coach codes coffee community company computer condos construction consulting contractors cooking cool "
    "country coupons courses credit cruises dance data date dating deals delivery democrat dental dentist "
    "design dev diamonds diet digital direct directory discount doctor dog domains download earth eco "
    "education email energy engineer engineering enterprises equipment estate events exchange expert exposed "
    "express fail faith family fan fans farm fashion finance financial fish fishing fit fitness flights "
    "florist flowers football forsale foundation fun fund furniture futbol fyi gallery game games garden "
    "gift gifts gives glass global gmbh gold golf google graphics gratis green gripe group guide guitars "
    "guru hair haus health healthcare help hiphop hockey holdings holiday homes horse hospital host hosting "
    "house how immo industries ink institute insure international investments irish jetzt jewelry juegos "
    "kaufen kitchen land law lawyer lease legal life lighting limited limo link live llc loan loans lol "
    "london love ltd luxury maison management market marketing markets mba media memorial men menu moda mom "
    "money monster mortgage movie music network news ninja nyc observer one online ooo organic page paris "
    "partners parts party pet photo photography photos pics pictures pink pizza place plumbing plus poker "
    "porn press productions promo properties property pub quest radio realty recipes red rehab reise reisen "
    "rent rentals repair report republican rest restaurant review reviews rip rocks rodeo run sale salon "
    "sarl school schule science security services sex shoes shop shopping show singles site ski soccer "
    "social software solar solutions space sport store stream studio style sucks supplies supply support "
    "surf surgery systems tattoo tax taxi team tech technology tennis theater theatre tickets tienda tips "
    "tires today tools top tours town toys trade trading training tube university uno vacations ventures vet "
    "viajes video villas vin vip vision vodka vote voyage watch webcam website wedding wiki win wine work "
    "works world wtf xyz yoga zone"
)
COUNTRIES = named(
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by "
    "bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi "
    "fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in "
    "io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md "
    "me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe "
    "pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss "
    "st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn "
    "vu wf ws ye yt za zm zw"
)

_LABEL = r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?"
_WIDE_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
_LETTER = "a-z0-9_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0400-\u04ff"  # no CJK: it ends a path
_IN_PATH = rf"[{_LETTER}!*';:=+,.$%#\[\]~@|&/-]*"
_PATH = rf"(?:/(?:{_IN_PATH}(?:\({_IN_PATH}\))?)*)?"
_QUERY = r"(?:\?[a-z0-9_!?*'@();:&=+$/%#\[\].,~|-]*)?"
_CANDIDATE = re.compile(
    rf"(?:(?P<scheme>https?://)(?P<wide>{_WIDE_LABEL}(?:\.{_WIDE_LABEL})+)|(?P<bare>{_LABEL}(?:\.{_LABEL})+))"
    rf"(?P<port>:\d+)?(?P<rest>{_PATH}{_QUERY})",
    re.IGNORECASE,
)
_END = re.compile(rf"[{_LETTER}=#/+)-]", re.IGNORECASE)
_QUERY_END = re.compile(r"[a-z0-9_=#/&-]", re.IGNORECASE)

# UTS 51: pictographs, joined by ZWJ, with skin tones, presentation selectors and tags; flags; keycaps.
_PICTOGRAPH = (
    "[\u203c\u2049\u2122\u2139\u2194-\u2199\u21a9\u21aa\u231a\u231b\u2328\u23cf\u23e9-\u23f3\u23f8-\u23fa\u24c2"
    "\u25aa\u25ab\u25b6\u25c0\u25fb-\u25fe\u2600-\u27bf\u2934\u2935\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55\u3030\u303d"
    "\u3297\u3299\U0001f004\U0001f0cf\U0001f170\U0001f171\U0001f17e\U0001f17f\U0001f18e\U0001f191-\U0001f19a"
    "\U0001f201\U0001f202\U0001f21a\U0001f22f\U0001f232-\U0001f23a\U0001f250\U0001f251\U0001f300-\U0001faff]"
)
_ONE = rf"{_PICTOGRAPH}(?:\ufe0f|[\U0001f3fb-\U0001f3ff])?(?:[\U000e0020-\U000e007e]+\U000e007f)?"
_EMOJI = re.compile(
    rf"[0-9#*]\ufe0f?\u20e3|[\U0001f1e6-\U0001f1ff]{{2}}|[\u00a9\u00ae]\ufe0f|{_ONE}(?:\u200d{_ONE})*"
)


@dataclass(frozen=True, slots=True)
class Address:
    """An address in a text, as [start, end)."""

    start: int
    end: int
    text: str

    @property
    def expanded(self) -> str:
        """With a scheme, as X stores it."""
        return self.text if re.match(r"https?://", self.text, re.IGNORECASE) else f"http://{self.text}"


def addresses(text: str) -> list[Address]:
    """What X makes a link of, with or without a scheme."""
    found, at = [], 0
    while (match := _CANDIDATE.search(text, at)) is not None:
        end = _end(text, match)
        if end is None:
            at = match.start() + 1 if match["scheme"] else match.end()
            continue
        found.append(Address(match.start(), end, text[match.start() : end]))
        at = end
    return found


def weighted_length(text: str) -> int:
    """In characters as X counts them."""
    normal = unicodedata.normalize("NFC", text)
    links = {link.start: link.end for link in addresses(normal)}
    total = at = 0
    while at < len(normal):
        emoji = _EMOJI.match(normal, at)
        if at in links:
            total, at = total + ADDRESS, links[at]
        elif emoji is not None:
            total, at = total + DOUBLE, emoji.end()
        else:
            total, at = total + _weight(normal[at]), at + 1
    return total // SINGLE


def _weight(char: str) -> int:
    return SINGLE if any(low <= ord(char) <= high for low, high in LIGHT) else DOUBLE


def _end(text: str, match: re.Match[str]) -> int | None:
    """Where the address ends; None when this is none."""
    before = text[match.start() - 1] if match.start() else " "
    forbidden = "@\uff20$#\uff03" if match["scheme"] else "@\uff20$#\uff03-_./"
    if before in forbidden or (before.isascii() and before.isalnum()):
        return None
    group = "wide" if match["scheme"] else "bare"
    domain_end = _domain_end(match[group], match.start(group))
    if domain_end is None:
        return None
    if domain_end < match.end(group):  # the rest was no part of the domain, so no path follows it
        return domain_end
    if text[domain_end : domain_end + 1] in ("@", "+", "-"):
        return None
    end = match.end()
    allowed = _QUERY_END if "?" in match["rest"] else _END
    while end > domain_end and not allowed.match(text, end - 1):
        end -= 1
    return end


def _domain_end(domain: str, start: int) -> int | None:
    """The longest run of labels that ends in a top-level domain, and has one before it."""
    labels = domain.split(".")
    for count in range(len(labels), 1, -1):
        top = labels[count - 1].lower()
        if top in GENERIC or top in COUNTRIES or top.startswith("xn--"):
            return start + len(".".join(labels[:count]))
    return None
