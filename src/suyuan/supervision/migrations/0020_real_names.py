from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("supervision", "0019_beside")]
    operations = [migrations.RunSQL((SQL / "0020_real_names.sql").read_text(encoding="utf-8"))]
