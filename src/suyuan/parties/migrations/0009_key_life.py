import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0008_event_rights'),
    ]

    operations = [
        migrations.AddField(
            model_name='apikey',
            name='act',
            field=models.UUIDField(blank=True, db_comment='Act of the ledger that issued it', null=True),
        ),
        migrations.AddField(
            model_name='apikey',
            name='end_act',
            field=models.UUIDField(blank=True, db_comment='Act of the ledger that ended or replaced it', null=True),
        ),
        migrations.AddField(
            model_name='apikey',
            name='made_by',
            field=models.ForeignKey(blank=True, db_index=False, db_comment='The person who issued it; absent where a command did', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='apikey',
            name='replaces',
            field=models.OneToOneField(blank=True, db_comment='The key whose place it takes', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='successor', to='parties.apikey'),
        ),
        migrations.AlterField(
            model_name='invitation',
            name='role',
            field=models.CharField(choices=[('capturer', '业务录入'), ('administrator', '单位管理员'), ('officer', '监管人员'), ('operator', '平台运营')], max_length=16),
        ),
        migrations.AlterField(
            model_name='user',
            name='role',
            field=models.CharField(choices=[('capturer', '业务录入'), ('administrator', '单位管理员'), ('officer', '监管人员'), ('operator', '平台运营')], default='capturer', max_length=16),
        ),
    ]
