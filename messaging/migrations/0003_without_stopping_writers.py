# Apart from 0002, and outside a transaction: indexes and checks on the large tables, while people go on writing.

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("messaging", "0002_what_a_province_needs"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='message',
            index=models.Index(condition=models.Q(('asks_confirmation', True)), fields=['conversation', 'number'], name='message_asking'),
        ),
        AddIndexConcurrently(
            model_name='message',
            index=models.Index(condition=models.Q(('pinned_at__isnull', False)), fields=['conversation', 'pinned_at'], name='message_pinned'),
        ),
        AddIndexConcurrently(
            model_name='message',
            index=models.Index(condition=models.Q(('reply_number__isnull', False)), fields=['conversation', 'reply_number'], name='message_reply'),
        ),
        AddIndexConcurrently(
            model_name='message',
            index=models.Index(condition=models.Q(('vanish_at__isnull', False)), fields=['vanish_at'], name='message_vanishing'),
        ),
        ValidateConstraint(model_name='conversation', name='conversation_of_two_has_pair'),
        ValidateConstraint(model_name='conversation', name='conversation_of_unit_names_it'),
        ValidateConstraint(model_name='message', name='message_recalled_is_empty'),
    ]
