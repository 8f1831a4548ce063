"""Print the tools of every profile: `python -m memoria.mcp > tests/doors/mcp_tools.json`."""

import sys

import orjson

from memoria.mcp.profiles import PROFILES

if __name__ == "__main__":
    tools = {
        name: [tool.listed.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in profile.tools]
        for name, profile in PROFILES.items()
    }
    sys.stdout.write(orjson.dumps(tools, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode() + "\n")
