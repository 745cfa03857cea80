import django.db.models.deletion
import officehub.kernel.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_initial'),
        ('messaging', '0005_how_long_a_secret_stands'),
    ]

    operations = [
        migrations.CreateModel(
            name='Hook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=32)),
                ('purpose', models.CharField(max_length=200)),
                ('letter', models.CharField(max_length=2)),
                ('token', models.CharField(max_length=43, unique=True)),
                ('salt', models.CharField(max_length=43)),
                ('made_at', models.DateTimeField(default=officehub.kernel.clock.now)),
                ('rotated_at', models.DateTimeField(null=True)),
                ('disabled_at', models.DateTimeField(null=True)),
                ('removed_at', models.DateTimeField(null=True)),
                ('last_used_at', models.DateTimeField(null=True)),
                ('sent_count', models.PositiveIntegerField(default=0)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('last_failed_at', models.DateTimeField(null=True)),
                ('last_failure', models.CharField(blank=True, max_length=200)),
                ('answers', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('appointment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.appointment')),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hooks', to='messaging.conversation')),
            ],
        ),
        migrations.CreateModel(
            name='UsedNonce',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nonce', models.CharField(max_length=64)),
                ('used_at', models.DateTimeField()),
                ('hook', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='bots.hook')),
            ],
        ),
        migrations.AddIndex(
            model_name='usednonce',
            index=models.Index(fields=['used_at'], name='used_nonce_by_age'),
        ),
        migrations.AddConstraint(
            model_name='usednonce',
            constraint=models.UniqueConstraint(fields=('hook', 'nonce'), name='used_nonce_once'),
        ),
    ]
