import django.db.models.deletion
import officehub.kernel.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_initial'),
        ('messaging', '0006_reminding_and_stir'),
    ]

    operations = [
        migrations.CreateModel(
            name='Cleared',
            fields=[
                ('conversation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='messaging.conversation')),
                ('number', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='RetentionRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12, unique=True)),
                ('days', models.PositiveIntegerField(null=True)),
                ('effective_at', models.DateTimeField()),
                ('decided_line', models.CharField(max_length=240)),
                ('decided_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200)),
                ('since', models.DateField(null=True)),
                ('until', models.DateField(null=True)),
                ('first_number', models.BigIntegerField()),
                ('last_number', models.BigIntegerField()),
                ('total', models.PositiveIntegerField()),
                ('done', models.PositiveIntegerField(default=0)),
                ('state', models.CharField(choices=[('waiting', '排队中'), ('writing', '生成中'), ('ready', '可下载'), ('failed', '未能生成'), ('expired', '已过期')], default='waiting', max_length=8)),
                ('folder', models.CharField(blank=True, max_length=64)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('requested_at', models.DateTimeField(default=officehub.kernel.clock.now)),
                ('finished_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('appointment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.appointment')),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='messaging.conversation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'ready')), fields=['expires_at'], name='export_to_expire')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200)),
                ('placed_line', models.CharField(max_length=240)),
                ('placed_at', models.DateTimeField(default=officehub.kernel.clock.now)),
                ('lifted_line', models.CharField(blank=True, max_length=240)),
                ('lifted_at', models.DateTimeField(null=True)),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='messaging.conversation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at', None)), fields=('conversation',), name='hold_open_once')],
            },
        ),
        migrations.CreateModel(
            name='RetentionProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12)),
                ('days', models.PositiveIntegerField(null=True)),
                ('reason', models.CharField(max_length=200)),
                ('conversations', models.PositiveIntegerField()),
                ('messages', models.PositiveBigIntegerField()),
                ('proposed_line', models.CharField(max_length=240)),
                ('proposed_at', models.DateTimeField(default=officehub.kernel.clock.now)),
                ('decided_line', models.CharField(blank=True, max_length=240)),
                ('decided_at', models.DateTimeField(null=True)),
                ('accepted', models.BooleanField(null=True)),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('proposed_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('decided_at', None)), fields=('kind',), name='retention_proposal_open_once')],
            },
        ),
    ]
