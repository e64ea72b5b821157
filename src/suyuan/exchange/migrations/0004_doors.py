from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("exchange", "0003_subscriptions")]
    operations = [migrations.RunSQL((SQL / "0004_doors.sql").read_text(encoding="utf-8"))]
