"""Settings: read once in `main` from flags, environment and `.env`, and handed down."""

import os
import re
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import AliasChoices, Field, PrivateAttr, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from memoria.errors import InvalidInput
from memoria.loopback import is_loopback
from memoria.records import SettingSource, UnknownSetting

USER = re.compile(r"//[^/@]+@")
"""Who logs in at an address, and how."""
PREFIX = "MEMORIA_"
ELSEWHERE = frozenset({"MEMORIA_BIN", "MEMORIA_SKIP_WEB", "MEMORIA_URL"})
"""Variables that the build, the tests of the web interface and the examples read."""
OF_TESTS = "MEMORIA_TEST_"


class EmbedderName(StrEnum):
    """Which embedder makes the vectors; `auto` is decided once per data folder."""

    AUTO = "auto"
    MINILM = "minilm"
    OLLAMA = "ollama"
    OPENAI = "openai"
    FASTEMBED = "fastembed"
    HASHING = "hashing"


class RerankerName(StrEnum):
    """Which model orders the best hits anew, if any."""

    NONE = "none"
    FASTEMBED = "fastembed"
    OLLAMA = "ollama"
    OPENAI = "openai"


class LogLevel(StrEnum):
    """How much is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Settings(BaseSettings):
    """Everything an operator can choose. Each field is `MEMORIA_` and its name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True
    )

    database_url: SecretStr = Field(
        SecretStr(""),
        description="PostgreSQL 15 or newer, as postgresql://user:password@host/name; empty: embedded",
    )
    qdrant_url: str = Field(
        "",
        description="Qdrant server, as http://host:6334; empty: MEMORIA_QDRANT_HOST, or the embedded engine",
    )
    qdrant_host: str = Field("", description="Qdrant server's host, when no MEMORIA_QDRANT_URL is given")
    qdrant_port: int = Field(6334, ge=1, le=65535, description="Qdrant's gRPC port; 6333 is read as 6334")
    qdrant_api_key: SecretStr = Field(SecretStr(""), description="Qdrant's API key")
    qdrant_prefer_grpc: bool = Field(True, description="kept for old configurations; only true is possible")  # noqa: FBT003
    qdrant_timeout: float = Field(10.0, gt=0, le=300, description="seconds that one call to the index may take")
    qdrant_shard_number: int = Field(1, ge=1, le=1000, description="shards of a new collection (clusters)")
    qdrant_replication_factor: int = Field(1, ge=1, le=10, description="copies of each shard (clusters)")
    qdrant_write_consistency_factor: int = Field(1, ge=1, le=10, description="copies that must confirm a write")
    embedder: EmbedderName = Field(EmbedderName.AUTO, description="what makes the vectors")
    embedding_model: str = Field("", description="model of the embedder; empty: the embedder's own default")
    reranker: RerankerName = Field(RerankerName.NONE, description="what orders the best hits anew; none: nothing")
    rerank_model: str = Field("", description="model of the reranker; empty: the reranker's own default")
    rerank_budget: float = Field(2.0, gt=0, le=60, description="seconds that reranking may take; then the order stays")
    ollama_host: str = Field("http://127.0.0.1:11434", description="address of Ollama")
    openai_base_url: str = Field("https://api.openai.com/v1", description="any OpenAI-compatible endpoint")
    openai_api_key: SecretStr = Field(
        SecretStr(""),
        validation_alias=AliasChoices("openai_api_key", "OPENAI_API_KEY"),
        description="key for the OpenAI-compatible endpoint",
    )
    redis_url: SecretStr = Field(
        SecretStr(""),
        description="Redis that processes share as a cache, as redis://host:6379/0; empty: each has its own",
    )
    data_dir: Path = Field(Path("~/.memoria"), description="folder of the embedded servers and caches")
    http_host: str = Field("127.0.0.1", description="address to listen on; other than loopback needs a token")
    http_port: int = Field(8765, ge=0, le=65535, description="port to listen on; 0: any free one")
    http_allowed_hosts: str = Field(
        "",
        description="further names this server is reached by, separated by commas; Host and Origin are checked",
    )
    token: SecretStr = Field(SecretStr(""), description="bearer token that every request must carry; empty: none")
    agent: str = Field("", description="name of the agent that commands speak for; empty: the person")
    development: bool = Field(False, description="serve GraphiQL and allow introspection")  # noqa: FBT003
    log_level: LogLevel = Field(LogLevel.INFO, description="debug, info, warning or error")
    _flags: frozenset[str] = PrivateAttr(default=frozenset())

    @model_validator(mode="after")
    def refuse_what_is_unsafe(self) -> "Settings":
        """Refuse a configuration that would expose the record, naming what to change."""
        if not is_loopback(self.http_host) and not self.token.get_secret_value():
            raise ValueError(
                f"MEMORIA_HTTP_HOST={self.http_host} is reachable from other machines: set MEMORIA_TOKEN as well, "
                "or listen on 127.0.0.1"
            )
        if "://" in self.qdrant_url and not self.qdrant_url.startswith(("http://", "https://")):
            raise ValueError(
                f"MEMORIA_QDRANT_URL={USER.sub('//(set)@', self.qdrant_url)} is no address of a Qdrant: "
                "write it as http://host:6334"
            )
        if not self.qdrant_prefer_grpc:
            raise ValueError("MEMORIA_QDRANT_PREFER_GRPC=false is not possible: Memoria speaks gRPC to Qdrant")
        token = self.token.get_secret_value()
        if token and len(token) < 16:  # noqa: PLR2004
            raise ValueError("MEMORIA_TOKEN is too short: use at least 16 random characters")
        return self

    @property
    def flags(self) -> frozenset[str]:
        """The fields that were given as flags."""
        return self._flags

    @property
    def folder(self) -> Path:
        """The data folder, absolute."""
        return self.data_dir.expanduser().absolute()

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """Host names, without ports, that requests may carry."""
        further = (name.strip().lower() for name in self.http_allowed_hosts.split(","))
        own = {"localhost", "127.0.0.1", "::1", self.http_host.lower()}
        return frozenset(own | {name for name in further if name})

    @property
    def url(self) -> str:
        """Where this server is reached from this machine."""
        host = "127.0.0.1" if self.http_host in {"0.0.0.0", "::"} else self.http_host  # noqa: S104
        return f"http://[{host}]:{self.http_port}" if ":" in host else f"http://{host}:{self.http_port}"

    @property
    def qdrant_address(self) -> str:
        """The Qdrant server's address as a URL, or empty for the embedded engine."""
        return self.qdrant_url or (f"http://{self.qdrant_host}:{self.qdrant_port}" if self.qdrant_host else "")


def read_settings(**flags: Any) -> Settings:
    """Read the settings; `flags` that are not None win over the environment, which wins over `.env`.

    Raises:
        InvalidInput: A value is not possible; the message names the variable.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        settings = Settings(**given)
        settings._flags = frozenset(given)
        return settings
    except ValidationError as error:
        raise InvalidInput("; ".join(_mend(problem) for problem in error.errors())) from None


def _mend(problem: Any) -> str:
    if not problem["loc"]:
        return str(problem["msg"]).removeprefix("Value error, ")
    name = str(problem["loc"][0])
    variable = name if name.isupper() else _variable(name)
    return f"{variable}={problem['input']!r}: {problem['msg']}"


def sources(settings: Settings) -> list[SettingSource]:
    """List every setting with its value and where that came from: flag, environment, .env or default."""
    environment, dotenv = _given()
    return [
        SettingSource(
            name=_variable(name),
            value=_shown(getattr(settings, name)),
            default=_shown(field.default),
            source="flag" if name in settings.flags else _source(_variable(name), environment, dotenv),
            description=field.description or "",
        )
        for name, field in Settings.model_fields.items()
    ]


def unknown() -> list[UnknownSetting]:
    """List the variables that are named like settings and are none, each with the nearest setting, if one is near."""
    environment, dotenv = _given()
    known = {_variable(name) for name in Settings.model_fields}
    return [
        UnknownSetting(name=name, source=_source(name, environment, dotenv), nearest=_nearest(name, known))
        for name in sorted(environment | dotenv)
        if name.startswith(PREFIX) and not name.startswith(OF_TESTS) and name not in known | ELSEWHERE
    ]


def _nearest(name: str, known: set[str]) -> str | None:
    ends = {each.removeprefix(PREFIX): each for each in known}
    near = get_close_matches(name.removeprefix(PREFIX), ends, n=1)
    return ends[near[0]] if near else None


def _given() -> tuple[set[str], set[str]]:
    """Return the variables that have a value: of the environment, and of `.env`."""
    environment = {name.upper() for name, value in os.environ.items() if value}
    return environment, {name.upper() for name, value in dotenv_values(".env").items() if value}


def _variable(name: str) -> str:
    return "OPENAI_API_KEY" if name == "openai_api_key" else f"{PREFIX}{name.upper()}"


def _shown(value: Any) -> str:
    if isinstance(value, SecretStr):
        return "(set)" if value.get_secret_value() else ""
    return USER.sub("//(set)@", str(value))


def _source(variable: str, environment: set[str], dotenv: set[str]) -> str:
    if variable in environment:
        return "environment"
    return ".env" if variable in dotenv else "default"
