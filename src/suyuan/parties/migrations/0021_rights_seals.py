from pathlib import Path

from django.db import migrations

from suyuan.parties.access_log.rights_seals import seal_all

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("parties", "0020_ordinary_officers")]

    operations = [
        migrations.RunSQL((SQL / "0021_rights_seals.sql").read_text(encoding="utf-8")),
        migrations.RunPython(lambda *_: seal_all(), migrations.RunPython.noop),
    ]
