"""The glossary holds nothing about people."""

from knowledge.models import Term
from school.privacy import declare

declare(Term, technical="id term slug short body html aliases source sort_key")
