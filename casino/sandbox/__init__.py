"""The stand-in platform: a separate small Flask app with playable games, for demo and tests.

It speaks the platform's language (PLATFORM.md) over real HTTP with real signatures, in both directions, and
misbehaves on demand. It shares only the signature of `casino.platform` with the site; the command line alone
starts it.
"""
