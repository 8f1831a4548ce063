"""The server of one profile, over any transport: lists, calls, and what a client is told when one fails."""

from collections.abc import Callable
from typing import Any, TypeAlias

import mcp_types as types
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from pydantic import ValidationError
from starlette.requests import Request

from memoria import __version__, callers, telling
from memoria.errors import MemoriaError, NotFound
from memoria.mcp import prompts, resources
from memoria.mcp.profiles import Profile, named
from memoria.mcp.tools import Call, Json, Tool
from memoria.records import Caller
from memoria.stores.opening import Stores

Context: TypeAlias = ServerRequestContext[Any, Any]
SESSION_HEADERS = ("memoria-session", "mcp-session-id")
SESSION = 128
"""Characters of a session's name."""
AGENT = 32
"""Characters of a client's name: at most 128 bytes."""


class Door:
    """The handlers of one profile over some stores. `session` and `agent` are those of a transport without headers."""

    def __init__(
        self, stores: Callable[[], Stores], profile: Profile, session: str | None = None, agent: str = ""
    ) -> None:
        self._stores = stores
        self._profile = profile
        self._session = session
        self._agent = callers.agent(agent)
        self._tools = {tool.name: tool for tool in profile.tools}

    def server(self) -> Server[Any]:
        """Build the server."""
        server: Server[Any] = Server(
            "memoria",
            version=__version__,
            instructions=self._profile.instructions,
            get_tool_input_schema=lambda name: self._tools[name].takes_schema if name in self._tools else None,
            on_list_tools=self._list_tools,
            on_call_tool=self._call_tool,
            on_list_resources=self._list_resources,
            on_list_resource_templates=self._list_templates,
            on_read_resource=self._read_resource,
            on_list_prompts=self._list_prompts,
            on_get_prompt=self._get_prompt,
        )
        server.middleware = [masked]
        return server

    async def _list_tools(self, context: Context, params: Any) -> types.ListToolsResult:
        del context, params
        return types.ListToolsResult(tools=[tool.listed for tool in self._profile.tools])

    async def _list_resources(self, context: Context, params: Any) -> types.ListResourcesResult:
        del context, params
        return types.ListResourcesResult(resources=resources.LISTED)

    async def _list_templates(self, context: Context, params: Any) -> types.ListResourceTemplatesResult:
        del context, params
        return types.ListResourceTemplatesResult(resource_templates=resources.TEMPLATES)

    async def _list_prompts(self, context: Context, params: Any) -> types.ListPromptsResult:
        del context, params
        return types.ListPromptsResult(prompts=prompts.LISTED)

    async def _read_resource(
        self, context: Context, params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        return await resources.read(self._call(context), str(params.uri))

    async def _get_prompt(self, context: Context, params: types.GetPromptRequestParams) -> types.GetPromptResult:
        return await prompts.get(self._call(context), params.name, params.arguments or {})

    async def _call_tool(self, context: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        """Call a tool. What a verb refuses is an answer that the model reads, with a code and how to mend it."""
        try:
            answer = await self._run(self._tool(params.name), self._call(context), params.arguments or {})
        except MemoriaError as error:
            if error.code == MemoriaError.code:
                raise
            return _refused(error)
        return answer

    async def _run(self, tool: Tool, call: Call, arguments: Json) -> types.CallToolResult:
        answer = await tool.run(call, tool.check(arguments))
        return types.CallToolResult(
            content=[types.TextContent(type="text", text=tool.shows(answer))], structured_content=answer
        )

    def _tool(self, name: str) -> Tool:
        if name not in self._tools:
            raise NotFound(f"there is no tool {name[:60]!r}: there are {', '.join(self._tools)}")
        return self._tools[name]

    def _call(self, context: Context) -> Call:
        return Call(
            stores=self._stores(),
            caller=Caller(agent=_told(context) or self._agent or _client(context)),
            session=_session(context) or self._session,
            progress=context.session.report_progress,
        )


def create_server(
    stores: Callable[[], Stores], profile: str, session: str | None = None, agent: str = ""
) -> Server[Any]:
    """Build the server of a profile.

    Raises:
        InvalidInput: There is no such profile, or the agent's name cannot be understood.
    """
    return Door(stores, named(profile), session, agent).server()


def _told(context: Context) -> str | None:
    """Name the agent as the header does."""
    return callers.caller(context.request.headers).agent if isinstance(context.request, Request) else None


def _client(context: Context) -> str | None:
    """Name the client, as it named itself; Memoria's own bridge passes its client's name on."""
    asked = context.session.client_params
    if asked is None:
        return None
    return "".join(each for each in asked.client_info.name if each.isprintable())[:AGENT].strip() or None


def _session(context: Context) -> str | None:
    if not isinstance(context.request, Request):
        return None
    headers = context.request.headers
    return next((headers[name][:SESSION] for name in SESSION_HEADERS if headers.get(name)), None)


def _refused(error: MemoriaError) -> types.CallToolResult:
    told = telling.extensions(error) | {"message": str(error)}
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=f"{error.code}: {error}")],
        structured_content={"error": told},
        is_error=True,
    )


async def masked(ctx: Context, call_next: CallNext) -> HandlerResult:
    """Let nothing leave that tells inner details: an error of ours is logged under an id.

    Raises:
        MCPError: What may be told of what went wrong.
    """
    try:
        return await call_next(ctx)
    except (MCPError, ValidationError):
        raise
    except MemoriaError as error:
        if error.code == MemoriaError.code:
            raise _broken(error) from None
        raise MCPError(types.INVALID_PARAMS, str(error), telling.extensions(error)) from None
    except Exception as error:  # noqa: BLE001  # this is the edge: the SDK would tell its message
        raise _broken(error) from None


def _broken(error: Exception) -> MCPError:
    message, told = telling.unexpected(error)
    return MCPError(types.INTERNAL_ERROR, message, told)
