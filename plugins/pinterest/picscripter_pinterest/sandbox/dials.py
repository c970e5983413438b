"""What can be turned on Pinterest beyond the common dials."""

from dataclasses import dataclass

from picscripter.sandbox import Dials, dial


@dataclass(slots=True, kw_only=True)
class PinterestDials(Dials):
    """See `Dials`."""

    trial: bool = dial(bool, False, "the app has Trial access: boards can be written, pins cannot")
    windows: bool = dial(bool, True, "Pinterest's own rate limits hold: 100 writes a minute, and so on")
    upload_seconds: float = dial(float, 3600.0, "how long a registered upload is accepted")
