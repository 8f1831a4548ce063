"""The calls of Qdrant that the index makes. Guarded writes may be repeated: the second time changes nothing."""

from memoria.engine.messages import (
    CollectionExistsResponse,
    CollectionOperationResponse,
    CountResponse,
    GetCollectionInfoResponse,
    GetResponse,
    HealthCheckReply,
    PointsOperationResponse,
    QueryBatchResponse,
    ScrollResponse,
    UpdateBatchResponse,
)
from memoria.stores.index_calls import Method

HEALTH = Method(path="/qdrant.Qdrant/HealthCheck", answer=HealthCheckReply.FromString, repeatable=True)
EXISTS = Method(
    path="/qdrant.Collections/CollectionExists", answer=CollectionExistsResponse.FromString, repeatable=True
)
DESCRIBE = Method(path="/qdrant.Collections/Get", answer=GetCollectionInfoResponse.FromString, repeatable=True)
CREATE = Method(path="/qdrant.Collections/Create", answer=CollectionOperationResponse.FromString, repeatable=False)
DROP = Method(path="/qdrant.Collections/Delete", answer=CollectionOperationResponse.FromString, repeatable=True)
INDEX_FIELD = Method(path="/qdrant.Points/CreateFieldIndex", answer=PointsOperationResponse.FromString, repeatable=True)
UPSERT = Method(path="/qdrant.Points/Upsert", answer=PointsOperationResponse.FromString, repeatable=True)
UPDATE = Method(path="/qdrant.Points/UpdateBatch", answer=UpdateBatchResponse.FromString, repeatable=True)
QUERY = Method(path="/qdrant.Points/QueryBatch", answer=QueryBatchResponse.FromString, repeatable=True)
SCROLL = Method(path="/qdrant.Points/Scroll", answer=ScrollResponse.FromString, repeatable=True)
COUNT = Method(path="/qdrant.Points/Count", answer=CountResponse.FromString, repeatable=True)
GET = Method(path="/qdrant.Points/Get", answer=GetResponse.FromString, repeatable=True)
