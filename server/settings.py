"""What whoever runs a copy can set, by environment variables that begin with GOLDSEAM_."""

from __future__ import annotations

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Each field is set by `GOLDSEAM_` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="GOLDSEAM_", extra="ignore")

    database: str = "sqlite:///var/goldseam.db"
    """SQLAlchemy URL: `sqlite:///path` or `postgresql+psycopg://…`."""
    root_key_file: Path = Path("var/keys/root.key")
    """Wraps the keys of what is shared. Keep it, and its backups, apart from the database's."""
    redis: str = ""
    """URL of Redis or Valkey, for several processes. Empty: one process wakes its own sockets."""
    operator: str = ""
    """Who runs this copy, as everybody reads before sign-up."""
    origin: str = ""
    """Where browsers reach this copy, exactly. With https, cookies are for TLS alone. Empty: from host and port."""
    emergency_number: str = ""
    """Shown first on Help, beside the lines by country."""
    host: str = "127.0.0.1"
    port: int = 8000
    grace_seconds: int = 5
    """How long a stop waits for requests under way."""
    renew_keys_days: int = 30
    """Days between renewals of keys, at which erased words are gone for good."""

    def model_post_init(self, _: object) -> None:
        if not self.origin:
            self.origin = f"http://{self.host}:{self.port}"

    @property
    def secure(self) -> bool:
        return self.origin.startswith("https://")
