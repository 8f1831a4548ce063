"""Print the schema: `python -m memoria.graphql > web/schema.graphql`."""

import sys

from memoria.graphql.schema import create_schema

if __name__ == "__main__":
    sys.stdout.write(create_schema(introspection=False).as_str() + "\n")
