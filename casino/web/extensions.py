"""The Flask extensions, each made once and bound to an app by the composition root."""

from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from casino.storage.base import Base

db = SQLAlchemy(model_class=Base)
"""`db.session` is the request's reading session; what writes opens `storage.database.unit_of_work`."""
migrate = Migrate()
login_manager = LoginManager()
csrf = CSRFProtect()
