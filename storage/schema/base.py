"""What every table of the schema is made with. Every time is microseconds since the epoch, UTC.

`workspace` opens every primary key, so that workspaces share tables but never rows.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, MetaData, Text

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
    }
)


def key(name: str) -> Column[str]:
    """Make a column of text that is part of the primary key."""
    return Column(name, Text, primary_key=True)


def counted(name: str) -> Column[int]:
    """Make a column of whole numbers that is part of the primary key."""
    return Column(name, BigInteger, primary_key=True, autoincrement=False)
