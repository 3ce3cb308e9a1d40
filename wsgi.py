"""What gunicorn and flask serve. Wrong settings end the process with one plain list of what to mend."""

from app import create_app
from casino.config import ConfigurationError

try:
    app = create_app()
except ConfigurationError as error:
    raise SystemExit(str(error)) from None
