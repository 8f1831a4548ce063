"""What each family of models wants before a question and before a document, and how much text it reads."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Family:
    """Models whose names hold `name`: their prefixes, and the characters that a chunk may have."""

    name: str
    query: str = ""
    document: str = ""
    chunk_characters: int = 1500


PASSAGES = "Represent this sentence for searching relevant passages: "
PASSAGES_ZH = "为这个句子生成表示以用于检索相关文章："
INSTRUCT = "Instruct: Given a question, retrieve passages that answer the question\nQuery: "

# The first whose name is part of the model's counts. A changed prefix changes the vectors of a model without
# changing its name: add rows, and change none.
FAMILIES = (
    Family(name="nomic-embed-text", query="search_query: ", document="search_document: ", chunk_characters=2000),
    Family(name="mxbai-embed", query=PASSAGES),
    Family(name="arctic-embed2", query="query: ", chunk_characters=2000),
    Family(name="arctic-embed-l-v2", query="query: ", chunk_characters=2000),
    Family(name="arctic-embed-m-v2", query="query: ", chunk_characters=2000),
    Family(name="arctic-embed", query=PASSAGES),
    Family(name="e5-mistral", query=INSTRUCT, chunk_characters=2000),
    Family(name="e5-large-instruct", query=INSTRUCT),
    Family(name="e5", query="query: ", document="passage: "),
    Family(name="bge-m3", chunk_characters=2000),
    Family(name="-zh", query=PASSAGES_ZH, chunk_characters=500),
    Family(name="bge", query=PASSAGES),
    Family(
        name="embeddinggemma",
        query="task: search result | query: ",
        document="title: none | text: ",
        chunk_characters=2000,
    ),
    Family(name="qwen3-embedding", query=INSTRUCT, chunk_characters=2000),
    Family(name="text-embedding-", chunk_characters=2000),
    Family(name="all-minilm", chunk_characters=1000),
    Family(name=""),
)


def family(model: str) -> Family:
    """Return the family that a model's name belongs to; one without prefixes when it is unknown."""
    return next(one for one in FAMILIES if one.name in model.lower())
