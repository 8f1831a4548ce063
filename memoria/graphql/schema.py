"""The whole schema."""

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types
from strawberry.types import ExecutionContext

from memoria.graphql.documents import Checked
from memoria.graphql.graph_queries import GraphQuery
from memoria.graphql.mutations import Mutation
from memoria.graphql.names import Names
from memoria.graphql.queries import Query
from memoria.graphql.refusals import Told
from memoria.graphql.scalars import SCALARS
from memoria.graphql.site import SiteMutation, SiteQuery
from memoria.graphql.subscriptions import Subscription
from memoria.graphql.work_mutations import WorkMutation
from memoria.graphql.work_queries import WorkQuery


class Schema(strawberry.Schema):
    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Leave logging to `refusals.tell`, which knows whose mistake an error is."""


def create_schema(*, introspection: bool) -> Schema:
    """Build the schema; `introspection` is for development."""
    return Schema(
        query=merge_types("Query", (Query, GraphQuery, WorkQuery, SiteQuery)),
        mutation=merge_types("Mutation", (Mutation, WorkMutation, SiteMutation)),
        subscription=Subscription,
        extensions=[lambda: Checked(introspection=introspection), Told],
        config=StrawberryConfig(
            name_converter=Names(),
            disable_field_suggestions=True,
            batching_config=None,
            scalar_map=SCALARS,
        ),
    )
