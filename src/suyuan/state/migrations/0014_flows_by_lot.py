from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("state", "0013_bare_boxes")]
    operations = [migrations.RunSQL((SQL / "0014_flows_by_lot.sql").read_text(encoding="utf-8"))]
