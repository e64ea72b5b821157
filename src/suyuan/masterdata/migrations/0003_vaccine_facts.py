import django.db.models.deletion
from django.db import migrations, models

import suyuan.clock


class Migration(migrations.Migration):
    dependencies = [("masterdata", "0002_product_news")]

    operations = [
        migrations.CreateModel(
            name="VaccineFacts",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(default=suyuan.clock.now)),
                ("act", models.UUIDField(db_comment="Act of the ledger that entered it")),
                ("trade_name", models.CharField(blank=True, default="", max_length=200)),
                (
                    "standard_code",
                    models.CharField(blank=True, db_comment="本位码, 14 digits", default="", max_length=14),
                ),
                ("dosage_form", models.CharField(blank=True, default="", max_length=60)),
                ("strength", models.CharField(blank=True, default="", max_length=200)),
                ("pack", models.CharField(blank=True, default="", max_length=200)),
                ("approval_number", models.CharField(blank=True, default="", max_length=60)),
                (
                    "in_programme",
                    models.BooleanField(db_comment="Whether the state gives it free of charge", null=True),
                ),
                ("is_imported", models.BooleanField(null=True)),
                ("manufacturer", models.CharField(blank=True, default="", max_length=200)),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vaccine_facts",
                        to="masterdata.product",
                    ),
                ),
            ],
            options={
                "db_table": "vaccine_facts",
                "db_table_comment": "What is known of vaccines by the national data set; only appended to",
                "indexes": [models.Index(fields=["product", "-id"], name="vaccine_facts_newest")],
            },
        ),
    ]
