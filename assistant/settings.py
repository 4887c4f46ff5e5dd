"""Settings from the environment or `.env`, with the prefix ASSISTANT_ (docs/settings.md)."""

import os
from pathlib import Path
from typing import Literal

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import SettingsError

PREFIX = "ASSISTANT_"
SAMPLES = Path("sample_reports")
_OWN = Path("reports")


class Settings(BaseSettings):
    """What can be set; the folder of this program is where relative paths start."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore")

    reports_dir: Path | None = None
    data_dir: Path = Path(".assistant")
    follow: bool = False
    watch: bool = False
    logs: Literal["text", "json"] = "text"
    traces: str = ""
    chroma_url: str = ""
    chroma_token: SecretStr = SecretStr("")
    embedding_model: str = ""
    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=0, le=65535)
    embed_origins: str = ""
    allow_anonymous: bool = False
    auth: Literal["none", "keys", "proxy", "oidc"] = "none"
    proxy_addresses: str = ""
    proxy_header: str = "X-Forwarded-User"
    editors: str = ""
    public_url: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_claim: str = "roles"
    oidc_editors: str = "editor"
    oidc_readers: str = ""
    keep_conversations: bool = False
    log_questions: bool = False
    log_questions_days: int = Field(default=30, ge=1)
    limit_person: str = ""
    limit_origin: str = "600/minute"
    chat_model: str = ""
    chat_base_url: str = ""
    chat_api_key: SecretStr = SecretStr("")
    chat_timeout_connect: float = Field(default=5, gt=0)
    chat_timeout_first: float = Field(default=60, gt=0)
    chat_timeout_between: float = Field(default=20, gt=0)
    chat_timeout_total: float = Field(default=180, gt=0)
    chat_max_tokens: int = Field(default=900, ge=20)
    chat_context: int = Field(default=16_000, ge=500)
    chat_searches: Literal["always", "refused", "never"] = "refused"
    prompts_dir: Path | None = None
    entailment_model: str = ""
    check_with: Literal["judge", "rules", "model"] = "judge"
    answer_from: float | None = Field(default=None, ge=0, le=1)

    @property
    def reports(self) -> Path:
        """The reports folder: the one set, else `reports/` if it holds any, else the samples."""
        if self.reports_dir is not None:
            return self.reports_dir
        has_own = _OWN.is_dir() and any(p.is_file() and p.name[0] != "." for p in _OWN.rglob("*"))
        return _OWN if has_own else SAMPLES

    @property
    def shows_samples(self) -> bool:
        """Whether the invented sample reports are what is shown."""
        return self.reports.resolve() == SAMPLES.resolve()


def load_settings() -> Settings:
    """Read the settings; an unknown ASSISTANT_ name or a wrong value is a SettingsError."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    given = {*os.environ, *(dotenv_values(".env") if Path(".env").is_file() else ())}
    for name in sorted(n for n in given if n.upper().startswith(PREFIX) and n.upper() not in known):
        raise SettingsError(f"{name} is not a setting: known are {', '.join(sorted(known))}.")
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        raise SettingsError(f"{name} is wrong: {first['msg']}.") from error
