from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("state", "0012_early_events")]
    operations = [migrations.RunSQL((SQL / "0013_bare_boxes.sql").read_text(encoding="utf-8"))]
