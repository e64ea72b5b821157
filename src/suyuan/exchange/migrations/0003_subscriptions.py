from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_jobs")]
    operations = [migrations.RunSQL((SQL / "0003_subscriptions.sql").read_text(encoding="utf-8"))]
