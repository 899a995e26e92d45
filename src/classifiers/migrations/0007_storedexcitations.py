import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('classifiers', '0006_picturecheck'),
    ]

    operations = [
        migrations.CreateModel(
            name='StoredExcitations',
            fields=[
                ('evaluation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='classifiers.evaluation')),
                ('graph_sha256', models.CharField(editable=False, max_length=64)),
                ('content', models.BinaryField()),
            ],
            options={
                'verbose_name_plural': 'stored excitations',
            },
        ),
    ]
