"""The only reader of the environment and of secrets.

Each setting is looked up in the environment, then in ``.streamlit/secrets.toml`` of the app and
of the user, then takes its default. Keys are `SecretStr`: printing settings never shows them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from core import APP_FOLDER
from core.domain.chat_address import Reach
from core.domain.errors import RequestInvalid

__all__ = ["Settings"]


class Settings(BaseSettings):
    """Everything that can be set from outside, with its meaning and unit."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
        toml_file=(Path.home() / ".streamlit" / "secrets.toml", APP_FOLDER / ".streamlit" / "secrets.toml"),
    )

    home: Path = Field(
        APP_FOLDER / ".pagewise",
        validation_alias="PAGEWISE_HOME",
        description="folder of the session store and the documents",
    )
    store: SecretStr = Field(
        default=SecretStr(""),
        validation_alias="PAGEWISE_STORE",
        description="URL of a PostgreSQL database shared by several machines; empty uses the home folder",
    )
    documents: SecretStr = Field(
        default=SecretStr(""),
        validation_alias="PAGEWISE_DOCUMENTS",
        description="URL of a bucket or folder for documents, as s3://bucket/folder; empty keeps them "
        "with the sessions",
    )
    max_megabytes: int = Field(
        200, validation_alias="PAGEWISE_MAX_MEGABYTES", description="largest PDF accepted, in megabytes", ge=1
    )
    max_pages: int = Field(
        10_000, validation_alias="PAGEWISE_MAX_PAGES", description="longest PDF accepted, in pages", ge=1
    )
    reading_memory: int = Field(
        1_024,
        validation_alias="PAGEWISE_READING_MEMORY",
        description="memory limit of the reading process, in megabytes",
        ge=256,
    )
    worker_memory: int = Field(
        4_096,
        validation_alias="PAGEWISE_WORKER_MEMORY",
        description="memory limit of the process that runs an analysis, in megabytes; on Linux",
        ge=512,
    )
    reading_silence: float = Field(
        30.0,
        validation_alias="PAGEWISE_READING_SILENCE",
        description="seconds the reading process may spend on one page",
        gt=0,
    )
    reading_seconds: float = Field(
        1_800.0,
        validation_alias="PAGEWISE_READING_SECONDS",
        description="seconds the reading of one document may take in all",
        gt=0,
    )
    ocr_language: str = Field(
        "eng", validation_alias="PAGEWISE_OCR_LANGUAGE", description="tesseract's language codes, joined by +"
    )
    running_sessions: int = Field(
        2,
        validation_alias="PAGEWISE_RUNNING_SESSIONS",
        description="sessions analysed at once, over all server processes",
        ge=1,
    )
    machine_sessions: int | None = Field(
        None,
        validation_alias="PAGEWISE_MACHINE_SESSIONS",
        description="of them, how many one process runs at most; 0 leaves them to `python -m core worker`",
        ge=0,
    )
    window_jobs: int = Field(
        16,
        validation_alias="PAGEWISE_WINDOW_JOBS",
        description="with PAGEWISE_STORE, windows of chat sessions that one `python -m core worker` "
        "asks about at once",
        ge=0,
    )
    owner_running: int | None = Field(
        None,
        validation_alias="PAGEWISE_OWNER_RUNNING",
        description="sessions of one person analysed at once; empty leaves a person all places nobody else "
        "waits for",
        ge=1,
    )
    owner_queued: int | None = Field(
        1_000,
        validation_alias="PAGEWISE_OWNER_QUEUED",
        description="sessions of one person that may wait or run at once",
        ge=1,
    )
    owner_sessions: int | None = Field(
        None,
        validation_alias="PAGEWISE_OWNER_SESSIONS",
        description="sessions of one person that are kept; empty sets no limit",
        ge=1,
    )
    owner_documents: int | None = Field(
        None,
        validation_alias="PAGEWISE_OWNER_DOCUMENTS",
        description="documents of one person that are kept; empty sets no limit",
        ge=1,
    )
    owner_megabytes: int | None = Field(
        None,
        validation_alias="PAGEWISE_OWNER_MEGABYTES",
        description="size of all documents of one person together, in megabytes; empty sets no limit",
        ge=1,
    )
    retention_days: int | None = Field(
        None,
        validation_alias="PAGEWISE_RETENTION_DAYS",
        description="days after which an idle session is deleted; empty keeps it",
        ge=1,
    )
    admin_emails: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        validation_alias="PAGEWISE_ADMIN_EMAILS",
        description="addresses that may see the admin page once sign-in is configured, separated by commas",
    )
    trusted_issuer: str = Field(
        "",
        validation_alias="PAGEWISE_TRUSTED_ISSUER",
        description="issuer (`iss`) whose addresses need no `email_verified`: a directory of your own",
    )
    pdf_password: SecretStr = Field(
        SecretStr(""),
        validation_alias="PAGEWISE_PASSWORD",
        description="password of protected PDFs named on the command line",
    )
    openai_api_key: SecretStr = Field(
        SecretStr(""), validation_alias="OPENAI_API_KEY", description="key for the chat engine's server"
    )
    openai_base_url: str = Field(
        "https://api.openai.com/v1",
        validation_alias="OPENAI_BASE_URL",
        description="address of the chat engine's server",
    )
    chat_model: str = Field(
        "",
        validation_alias="PAGEWISE_CHAT_MODEL",
        description="model the chat engine asks; empty disables it",
    )
    chat_models: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        validation_alias="PAGEWISE_CHAT_MODELS",
        description="more models that visitors may name for this server's key, separated by commas",
    )
    chat_open: bool = Field(
        default=False,
        validation_alias="PAGEWISE_CHAT_OPEN",
        description="whether this server's key serves visitors although there is no sign-in",
    )
    chat_addresses: Reach | None = Field(
        None,
        validation_alias="PAGEWISE_CHAT_ADDRESSES",
        description="other chat servers that visitors may name: none, public, or any (private networks too); "
        "empty is any for whoever sits at a server that listens to its own machine alone, else none",
    )
    day_usd: float | None = Field(
        None,
        validation_alias="PAGEWISE_DAY_USD",
        description="US dollars that all visitors together may spend on this server's key in a day (UTC)",
        ge=0,
    )
    owner_day_usd: float | None = Field(
        None,
        validation_alias="PAGEWISE_OWNER_DAY_USD",
        description="US dollars that one person may spend on this server's key in a day (UTC)",
        ge=0,
    )
    chat_concurrency: int = Field(
        64,
        validation_alias="PAGEWISE_CHAT_CONCURRENCY",
        description="calls in flight at most, for one session; with PAGEWISE_STORE, for all that share a key",
        ge=1,
        le=512,
    )
    chat_seconds: float = Field(
        180.0,
        validation_alias="PAGEWISE_CHAT_SECONDS",
        description="seconds one call to a model may take; less once it is known how long they take",
        gt=0,
    )
    chat_hedge: bool = Field(
        default=False,
        validation_alias="PAGEWISE_CHAT_HEDGE",
        description="ask once more, beside it, what takes far longer than other calls; both are paid for",
    )
    chat_patience: float = Field(
        180.0,
        validation_alias="PAGEWISE_CHAT_PATIENCE",
        description="seconds without any success after which a model's server counts as down",
        gt=0,
    )
    chat_temperature: float | None = Field(
        0.0,
        validation_alias="PAGEWISE_CHAT_TEMPERATURE",
        description="sampling temperature; left out where the model refuses it",
        ge=0,
        le=2,
    )
    chat_effort: str = Field(
        "",
        validation_alias="PAGEWISE_CHAT_EFFORT",
        description="reasoning effort (low, medium, ...); empty leaves it to the model",
    )
    chat_output_tokens: int = Field(
        16_000,
        validation_alias="PAGEWISE_CHAT_OUTPUT_TOKENS",
        description="tokens one reply may have, reasoning included",
        ge=256,
    )
    chat_price: str = Field(
        "",
        validation_alias="PAGEWISE_CHAT_PRICE",
        description="dollars per million tokens as input,cached,output; overrides the price table",
    )
    chat_cache_megabytes: int = Field(
        1_000,
        validation_alias="PAGEWISE_CHAT_CACHE_MEGABYTES",
        description="size of the cache of replies, of models and of the embedded reader, in megabytes;"
        " 0 keeps none",
        ge=0,
    )
    chat_focus: float = Field(
        0.05,
        validation_alias="PAGEWISE_CHAT_FOCUS",
        description="probability of an answer from which focused mode asks the model about a window",
        ge=0,
        le=1,
    )

    @field_validator("admin_emails", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip().casefold() for part in value.split(",") if part.strip())
        return value

    @field_validator("chat_models", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Look in the environment before the secrets files."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @classmethod
    def load(cls) -> Settings:
        """Read all settings; raise `RequestInvalid` naming every one that makes no sense."""
        try:
            return cls()
        except ValidationError as error:
            faults = "; ".join(
                f"{fault['loc'][0]}: {fault['msg']}" for fault in error.errors(include_input=False)
            )
            raise RequestInvalid(f"Settings are wrong: {faults}.", "Correct them and start again.") from None
