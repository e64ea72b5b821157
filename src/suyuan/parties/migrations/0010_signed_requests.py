from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0009_key_life'),
    ]

    operations = [
        migrations.AlterModelTableComment(
            name='apikey',
            table_comment='Machine keys; no secret is stored in clear',
        ),
        migrations.AddField(
            model_name='apikey',
            name='signing_secret',
            field=models.BinaryField(db_comment='Of signed requests, sealed; absent in keys older than those', null=True),
        ),
        migrations.CreateModel(
            name='RequestNonce',
            fields=[
                ('id', models.UUIDField(db_comment='Digest of key and nonce', primary_key=True, serialize=False)),
                ('until', models.DateTimeField(db_comment='From then on the time in the request refuses it')),
            ],
            options={
                'db_table': 'request_nonce',
                'db_table_comment': 'Nonces of signed requests, for twice the window of their time',
                'indexes': [models.Index(fields=['until'], name='request_nonce_old')],
            },
        ),
    ]
