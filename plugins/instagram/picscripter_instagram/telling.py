"""Telling the post's owner something once, however often the publish is run again from the top."""

from picscripter.plugin import Delivery, Session


async def warn_once(delivery: Delivery, name: str, message: str) -> None:
    """A step of its own, which is remembered, writes the line."""

    async def tell(_session: Session, words: str) -> bool:
        delivery.log(words, "warn")
        return True

    await delivery.step(name, tell, message)
