# Files: what is known of them, their keys, what they are attached to.

import django.db.models.deletion
import suyuan.parties.signin.wall
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0018_terms'),
    ]

    operations = [
        migrations.CreateModel(
            name='MediaFile',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('purpose', models.CharField(choices=[('evidence', '货物和包装照片'), ('document', '证明文件'), ('patient', '涉及患者')], max_length=12)),
                ('pseudonym', models.TextField(db_comment='Of a patient: whom it is about', default='')),
                ('media_type', models.CharField(max_length=40)),
                ('size', models.IntegerField(db_comment='Bytes, as kept and unsealed')),
                ('sha256', models.BinaryField(db_comment='Of the bytes as kept, unsealed')),
                ('has_thumbnail', models.BooleanField()),
                ('place', models.UUIDField(db_comment='Name of the sealed bytes in the store; anew each time', unique=True)),
                ('name', models.BinaryField(db_comment='How the sender called it, sealed; gone with the file', null=True)),
                ('created_at', models.DateTimeField(default=suyuan.parties.signin.wall.now)),
                ('act', models.UUIDField(db_comment='Act of the ledger that kept it')),
                ('erased_at', models.DateTimeField(null=True)),
                ('erase_act', models.UUIDField(null=True)),
                ('created_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('party', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.party')),
            ],
            options={
                'db_table': 'media_file',
                'db_table_comment': 'Photos, videos and documents: what is known of them',
            },
        ),
        migrations.CreateModel(
            name='MediaLink',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('event_id', models.UUIDField(null=True)),
                ('item_key', models.UUIDField(null=True)),
                ('attached_at', models.DateTimeField(default=suyuan.parties.signin.wall.now)),
                ('act', models.UUIDField(db_comment='Act of the ledger that attached it')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='parties.mediafile')),
            ],
            options={
                'db_table': 'media_link',
                'db_table_comment': 'What files are attached to; goes with the file',
            },
        ),
        migrations.CreateModel(
            name='MediaKey',
            fields=[
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='parties.mediafile')),
                ('wrapped', models.BinaryField()),
                ('cipher', models.CharField(max_length=8)),
                ('key_id', models.IntegerField(db_comment='party_secret.id of the vault key')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.party')),
            ],
            options={
                'db_table': 'media_key',
                'db_table_comment': 'Keys of files, wrapped; deleting one erases its file for good',
            },
        ),
        migrations.AddIndex(
            model_name='mediafile',
            index=models.Index(condition=models.Q(('erased_at', None)), fields=['party', '-created_at', 'id'], name='media_of_party'),
        ),
        migrations.AddIndex(
            model_name='mediafile',
            index=models.Index(condition=models.Q(('pseudonym', ''), _negated=True), fields=['party', 'pseudonym'], name='media_of_patient'),
        ),
        migrations.AddConstraint(
            model_name='mediafile',
            constraint=models.CheckConstraint(condition=models.Q(('purpose', 'patient'), ('pseudonym', ''), _connector='XOR'), name='a_patients_file_names_one'),
        ),
        migrations.AddConstraint(
            model_name='mediafile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('erase_act', None), ('erased_at', None)), models.Q(('erase_act__isnull', False), ('erased_at__isnull', False), ('name', None)), _connector='OR'), name='media_erased_by_an_act'),
        ),
        migrations.AddIndex(
            model_name='medialink',
            index=models.Index(condition=models.Q(('event_id__isnull', False)), fields=['event_id'], name='media_of_event'),
        ),
        migrations.AddIndex(
            model_name='medialink',
            index=models.Index(condition=models.Q(('item_key__isnull', False)), fields=['item_key'], name='media_of_item'),
        ),
        migrations.AddConstraint(
            model_name='medialink',
            constraint=models.CheckConstraint(condition=models.Q(('event_id', None), ('item_key', None), _connector='XOR'), name='media_link_names_one'),
        ),
        migrations.AddConstraint(
            model_name='medialink',
            constraint=models.UniqueConstraint(fields=('file', 'event_id', 'item_key'), name='media_linked_once', nulls_distinct=False),
        ),
    ]
