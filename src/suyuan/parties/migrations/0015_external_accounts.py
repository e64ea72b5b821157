import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import suyuan.clock


class Migration(migrations.Migration):
    dependencies = [("parties", "0014_approvals")]
    operations = [
        migrations.CreateModel(
            name="ExternalAccount",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("provider", models.CharField(db_comment="Code of the service in the installation's list", max_length=30)),
                (
                    "subject",
                    models.CharField(
                        db_comment="OpenID Connect: sub, unique at the service for ever", max_length=255
                    ),
                ),
                ("made_at", models.DateTimeField(default=suyuan.clock.now)),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="external_accounts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "external_account",
                "db_table_comment": "Accounts at sign-in services by which people sign in",
                "constraints": [models.UniqueConstraint(fields=("provider", "subject"), name="one_user_a_subject")],
            },
        )
    ]
