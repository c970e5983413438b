"""Languages of captions as X names them: two capitals for the machine, a word for people."""

import re

# Their own names, as in https://www.iana.org/assignments/language-subtag-registry and the CLDR (locale display names).
_NAMES = {
    "AR": "العربية",
    "BG": "Български",
    "BN": "বাংলা",
    "CA": "Català",
    "CS": "Čeština",
    "DA": "Dansk",
    "DE": "Deutsch",
    "EL": "Ελληνικά",
    "EN": "English",
    "ES": "Español",
    "ET": "Eesti",
    "EU": "Euskara",
    "FA": "فارسی",
    "FI": "Suomi",
    "FR": "Français",
    "GL": "Galego",
    "HE": "עברית",
    "HI": "हिन्दी",
    "HR": "Hrvatski",
    "HU": "Magyar",
    "ID": "Indonesia",
    "IT": "Italiano",
    "JA": "日本語",
    "KO": "한국어",
    "LT": "Lietuvių",
    "LV": "Latviešu",
    "MS": "Melayu",
    "NL": "Nederlands",
    "NO": "Norsk",
    "PL": "Polski",
    "PT": "Português",
    "RO": "Română",
    "RU": "Русский",
    "SK": "Slovenčina",
    "SL": "Slovenščina",
    "SR": "Српски",
    "SV": "Svenska",
    "TA": "தமிழ்",
    "TH": "ไทย",
    "TR": "Türkçe",
    "UK": "Українська",
    "UR": "اردو",
    "VI": "Tiếng Việt",
    "ZH": "中文",
}


def code_of(tag: str) -> str | None:
    """`PT` of `pt-BR`; None for a language without a code of two letters (OpenAPI 2.167: `^[A-Z]{2}$`)."""
    found = re.match(r"([A-Za-z]{2})(?:-|$)", tag)
    return found[1].upper() if found else None


def name_of(tag: str) -> str:
    """What people choose in the player; the tag itself where we know no word."""
    return _NAMES.get(code_of(tag) or "", tag)
