"""A browser in words: enough for its owner to know it again, from what it says about itself."""

_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows")),
    *(("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")),
)


def device_name(agent: str | None) -> str:
    """Return browser and system, `Firefox, Linux`; the first word of an agent that we do not know, else a dash."""
    if not agent:
        return "\N{EN DASH}"
    found = [next((name for mark, name in marks if mark in agent), "") for marks in (_BROWSERS, _SYSTEMS)]
    words = ", ".join(filter(None, found))
    return words or "".join(letter for letter in agent.split("/")[0][:40] if letter.isprintable()) or "\N{EN DASH}"
