from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("parties", "0007_second_factors")]
    operations = [migrations.RunSQL((SQL / "0008_event_rights.sql").read_text(encoding="utf-8"))]
