"""Caption files of a video: SRT, one for each language, in Facebook's own names of languages.

https://developers.facebook.com/docs/graph-api/reference/video/captions
"""

from collections.abc import Iterator

from picscripter.plugin import CaptionFile, Delivery, File, Media, Problem, Session
from picscripter_facebook import graph

SRT = "application/x-subrip"

# The languages of Facebook, a place for each that names none of its own:
# https://developers.facebook.com/docs/javascript/advanced-setup#locales
_LISTED = """
af_ZA am_ET ar_AR as_IN az_AZ be_BY bg_BG bn_IN bs_BA ca_ES cs_CZ cy_GB da_DK de_DE el_GR en_GB en_US es_ES es_LA et_EE
eu_ES fa_IR fi_FI fr_CA fr_FR ga_IE gl_ES gu_IN he_IL hi_IN hr_HR hu_HU hy_AM id_ID is_IS it_IT ja_JP ka_GE kk_KZ km_KH
kn_IN ko_KR lo_LA lt_LT lv_LV mk_MK ml_IN mn_MN mr_IN ms_MY mt_MT my_MM nb_NO ne_NP nl_BE nl_NL nn_NO or_IN pa_IN pl_PL
ps_AF pt_BR pt_PT ro_RO ru_RU si_LK sk_SK sl_SI so_SO sq_AL sr_RS sv_SE sw_KE ta_IN te_IN tg_TJ th_TH tl_PH tr_TR uk_UA
ur_PK uz_UZ vi_VN yo_NG zh_CN zh_HK zh_TW zu_ZA
"""
LOCALES = frozenset(_LISTED.split())
_USUAL = {
    "en": "en_US",
    "es": "es_LA",
    "fr": "fr_FR",
    "nl": "nl_NL",
    "pt": "pt_BR",
    "zh": "zh_CN",
    "no": "nb_NO",
}
_SCRIPTS = {"zh-hans": "zh_CN", "zh-hant": "zh_TW"}


def locale_of(language: str) -> str | None:
    """Facebook's name of a BCP 47 tag (`pt-BR` is `pt_BR`, `de-AT` is `de_DE`); None for what it does not know."""
    tag = language.replace("_", "-").lower()
    word, _, rest = tag.partition("-")
    exact = f"{word}_{rest.upper()}"
    if exact in LOCALES:
        return exact
    if tag in _SCRIPTS:
        return _SCRIPTS[tag]
    return _USUAL.get(word) or next((each for each in sorted(LOCALES) if each.startswith(f"{word}_")), None)


def problems(media: Media, at: str) -> Iterator[Problem]:
    """What Facebook would refuse of its caption files."""
    seen: set[str] = set()
    for index, file in enumerate(media.captions):
        path, locale = f"{at}/captions/{index}", locale_of(file.language)
        if locale is None:
            yield Problem(
                path=f"{path}/language",
                rule="captions.language",
                message="Facebook has no captions in this language.",
                actual=file.language,
            )
        elif locale in seen:
            yield Problem(
                path=f"{path}/language",
                rule="captions.twice",
                message=f"Two caption files are {locale} on Facebook, which takes one for each language.",
                actual=file.language,
                fix="Leave one of them out.",
            )
        seen.add(locale or "")
        if file.content_type not in (None, SRT):
            yield Problem(
                path=path,
                rule="captions.types",
                message="Facebook takes captions as SRT files.",
                limit=SRT,
                actual=file.content_type,
                fix="Convert it to SRT.",
            )


async def add(delivery: Delivery, video: str, media: Media) -> None:
    """Hand over all of them, the first as the one shown where none fits the viewer."""
    default = locale_of(media.captions[0].language) if media.captions else None
    for file in media.captions:
        locale = locale_of(file.language)
        await delivery.step(f"captions {locale}", attach, video, file.url, file.language, locale, default)


async def attach(session: Session, video: str, url: str, language: str, locale: str, default: str) -> None:
    """The file's name tells its language: `captions.en_US.srt`."""
    async with session.open(CaptionFile(language=language, url=url)) as source:
        file = File(
            filename=f"captions.{locale}.srt", content_type=SRT, content=source.chunks(), size=source.size
        )
        await graph.call(
            session,
            "POST",
            f"{video}/captions",
            form={"default_locale": default},
            files={"captions_file": file},
        )
