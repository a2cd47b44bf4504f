"""What ends together with somebody's access."""

from typing import Any

from notifications import actions


def end_devices(sender: Any, instance: Any, created: bool, **kwargs: Any) -> None:
    """In the transaction that ends somebody's access: nothing is left, and reopening brings none back."""
    if not instance.is_active and not created:
        actions.end_everything(instance)
