from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("supervision", "0006_templates")]
    operations = [migrations.RunSQL((SQL / "0007_hidden_sides.sql").read_text(encoding="utf-8"))]
